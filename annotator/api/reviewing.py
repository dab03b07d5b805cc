"""Comparing what annotators say, and settling what they differ on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from annotator.api.exchanging import Names, as_names
from annotator.api.versions import Versions
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.core import known_names
from annotator.core.layer import GOLD
from annotator.core.names import people

if TYPE_CHECKING:  # what it takes to review is loaded when it is wanted
    from annotator.app.agreement.values import Report
    from annotator.app.reviewing.values import Conflict
    from annotator.app.suggesting.report import SuggestionReport
    from annotator.review.merge import Tally


class OpenProject(Versions):
    """A project file, open for reading or for writing. Use it as a context manager, or call `close`.

    It is a collection of its articles: `len(project)`, `for article in project`, `project["id"]`, `"id" in project`.

    What is changed is on disk within moments, after `flush` or `close` for certain. A project that is never closed is
    closed when nobody refers to it any more, at the latest at the end of the program.

    >>> project
    <project “...desk.annot.yaml”: Merrow Bay desk, 10 articles, for writing>
    >>> len(project), "kestrel-line-lease" in project, project[0].id
    (10, True, 'kestrel-line-lease')
    """

    # --------------------------------------------------------------------------------------------- comparing
    def agreement(
        self,
        annotators: Names = (),
        kinds: Names = (),
        *,
        label: str = "",
        zone: str = "",
        since: str = "",
        until: str = "",
        ignore: Names = (),
        period: str = "month",
        seed: int | str = 0,
        intervals: bool = True,
    ) -> Report:
        """How far annotators agree on the articles that at least two of them finished, with intervals.

        `kinds` are “sentence”, “article”, “span”, “token” and “link”; empty choices mean all. `label` compares that one
        against everything else, `zone` that zone only, `since` and `until` (ISO dates, both included) by the last
        annotation; labels to `ignore` mean “I do not judge this”. Names are those of people, whether the review is
        blind or not. Raises `AnnotatorError` for names that there are not.

        >>> found = project.agreement(["ben", "cy"], "span", intervals=False)
        >>> exact = found.kinds[0].overall
        >>> 0 < exact.pooled.value < 1
        True
        """
        from annotator.app import project_names
        from annotator.app.agreement import figures
        from annotator.app.agreement.counts import Choice
        from annotator.review.bootstrap import REPEATS
        from annotator.review.study import KINDS

        chosen = as_names(kinds)
        known_names.require("kind", chosen, KINDS)
        ignored = as_names(ignore)
        project_names.require_labels(self._file.project, ignored)
        choice = Choice(
            annotators=as_names(annotators),
            kinds=chosen or KINDS,
            zone=zone,
            since=since,
            until=until,
            ignored=ignored,
        )
        repeats = REPEATS if intervals else 0
        work = figures.study(
            self._file.project, choice, label=label, period=period, seed=seed, repeats=repeats
        )
        return finish(work)

    def conflicts(self, article_id: str = "") -> list[Conflict]:
        """What annotators who finished an article say about the same place, of one article or of all, in order.

        Each tells the `words` that it is about, whether all are `agreed`, and in its `cluster` the `candidates` with
        their votes; silence is a vote. Those that are settled are among them: the decisions in gold name them by their
        ids.

        >>> found = project.conflicts("grain-prices-ease")
        >>> len(found) > sum(conflict.agreed for conflict in found) > 0
        True
        """
        from annotator.app.reviewing.alone import review_alone
        from annotator.app.reviewing.decide import need_review

        if article_id:
            known_names.require("article", [article_id], self._file.project.entries)
        review = need_review(finish(review_alone(self._ledger, self._ledger.author)))
        return review.of_article(article_id) if article_id else list(review.conflicts.values())

    # ---------------------------------------------------------------------------------------------- settling
    def settle(
        self,
        rule: str = "unanimous",
        trust: str = "",
        *,
        kinds: Names = (),
        labels: Names = (),
        dry_run: bool = False,
    ) -> Mapping[str, Tally]:
        """Settle by a rule what needs no reviewer, in the whole project, as one step; returns counts by kind.

        Rules: “unanimous” (at least two, nobody against), “majority” (more than half, silence counted), “single” (where
        only one was given the article), “trust” the annotator named, “union” of all that was marked. What it settles is
        in the layer “gold” with its decisions; what is decided stays decided, and annotators' layers stay as they are.
        `kinds` (such as “boundary”; of what differs, the gravest counts) and `labels` narrow down what it is for; what
        was sent back and is “answered” is settled only where that kind is named. With `dry_run` nothing is changed.
        Raises `AnnotatorError` for another rule, kind or label, or somebody who has no layer.

        >>> counts = project.settle("majority")
        >>> sum(each.gold for each in counts.values()), project["grain-prices-ease"].layer("gold").state.status
        (442, 'started')
        >>> project.undo()
        'Undo “Settle 455 conflicts by rule”'
        """
        from annotator.app import project_names
        from annotator.app.reviewing import settle_many
        from annotator.app.reviewing.alone import review_alone
        from annotator.review.kinds import ASKED_KINDS, POLICIES
        from annotator.review.merge import Policy

        known_names.require("rule", [rule], POLICIES)
        if trust:
            project_names.require_annotators(self._file.project, [trust])
        known_names.require("kind", as_names(kinds), ASKED_KINDS)
        project_names.require_labels(self._file.project, as_names(labels))
        policy = Policy(rule, trust, frozenset(as_names(kinds)), frozenset(as_names(labels)))
        if not dry_run:
            self._require_open()
        session = finish(review_alone(self._ledger, self._ledger.author))
        found = finish(settle_many.premerge(session, policy))
        if not dry_run:
            settle_many.apply_premerge(session, found)
        return found.tallies

    def send_back(self, article_id: str, annotator: str, note: str) -> None:
        """Give an annotator's article back with a note; `hand_out` with “sent back” hands it out again.

        Raises `AnnotatorError` for somebody who has no layer.

        >>> project.send_back("grain-prices-ease", "ben", "Please tag the amounts as well.")
        >>> project["grain-prices-ease"].layer("ben").state.review
        'sent back'
        """
        from annotator.app import project_names
        from annotator.app.reviewing import decide

        project_names.require_annotators(self._file.project, [annotator])
        decide.send_back_article(self._reviewing(article_id), annotator, note)

    def approve(self, article_id: str, annotators: Names = ()) -> None:
        """Approve annotators' work on an article: of all who have a layer there, unless some are named.

        Raises `AnnotatorError` for somebody who has no layer.

        >>> project.approve("grain-prices-ease", ["ben", "cy"])
        >>> project["grain-prices-ease"].layer("cy").state.review
        'approved'
        """
        from annotator.app import project_names
        from annotator.app.reviewing import decide

        names = as_names(annotators)
        project_names.require_annotators(self._file.project, names)
        session = self._reviewing(article_id)
        here = [name for name in people(self._file.project.layers(article_id)) if name != GOLD]
        decide.approve_article(session, names or here)

    def copies(self) -> list[str]:
        """The copies of annotators’ layers that were set aside, by name: each waits for `settle_copy`.

        >>> project.copies()
        []
        """
        from annotator.app.reviewing import settle_copies as settling_copies

        return settling_copies.copies_in(self._file.project)

    def settle_copy(self, name: str, keep: str = "both") -> str:
        """Make one layer of a copy and its original, as one step, and say what that did.

        What only one has is kept; where the two differ, `keep` says whose it is: “original”, “copy” or “both”. Raises
        `AnnotatorError`, with nothing changed, for a name of no copy.

        >>> project.settle_copy("alice (other copy)")
        Traceback (most recent call last):
        annotator.core.errors.AnnotatorError: There is no copy “alice (other copy)”. There are: none.
        """
        from annotator.app.reviewing import settle_copies as settling_copies
        from annotator.review.copies import SIDES

        self._require_open()
        known_names.require("side", [keep], SIDES)
        found = finish(settling_copies.preview(self._file.project, name, keep))
        settling_copies.settle(self._ledger, found)
        return settling_copies.told(found)

    def _reviewing(self, article_id: str) -> Session:
        """A sitting at an article in Review, for what the window does with the open one."""
        from annotator.app.reviewing.mode import ReviewMode

        self._require_open()
        session = Session(self._file, self._ledger.author, ReviewMode, ledger=self._ledger)
        session.open_article(article_id)
        return session

    # ------------------------------------------------------------------------------------------- suggestions
    def suggestions(self, annotator: str) -> SuggestionReport:
        """What suggestions did for an annotator: a line for each label and suggester, and the comparison with gold.

        Raises `AnnotatorError` for a name that there is not.

        >>> project.suggestions("alice").contract
        'At most 5 % wrong at 90 % confidence: nothing known'
        """
        from annotator.app.suggesting import report

        project = self._file.project
        known_names.require("annotator", [annotator], {*report.annotators(project), *project.annotators()})
        return finish(report.report(project, annotator))
