"""What suggestions did, on paper: the same numbers as on the command line, in the same words."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.app.suggesting.passing import Passage
from annotator.app.suggesting.report import SuggestionCounts, SuggestionLine, SuggestionReport, WithGold
from annotator.core.edits import now
from annotator.core.messages import _, ngettext, numeral
from annotator.core.wording import counted
from annotator.qt.agreement.paper import Paper, Section, Table
from annotator.suggest.evidence import ALL

MOST_ARTICLES = 300
"""So many articles are listed at most."""
TITLE = _("What suggestions did")
NONE = "–"


def paper(
    report: SuggestionReport, articles: Sequence[Passage] | None, project: str = "", *, name: str = ""
) -> Paper:
    """The report as it is printed, with what the contract would let through where that is known.

    `project` is the title of the project, `name` what the annotator is called.
    """
    introduction = [
        _("Annotator: {name}.").format(name=name or report.annotator),
        f"{report.contract}.",
        _(
            "Every place is predicted before anything is decided there, and what is decided then is "
            "compared: at places "
            "where suggestions are seen, and at the one in seven that stays blind whatever the mode."
        ),
        _("Made {now}.").format(now=now()[:10]),
    ]
    together = [line for line in report.lines if line.by == ALL]
    sections = [
        _labels(together),
        _seen_and_blind(together),
        _gold(report.gold),
        *([_articles(articles)] if articles is not None else []),
        _suggesters([line for line in report.lines if line.by != ALL]),
    ]
    title = f"{TITLE}: {project}" if project else TITLE
    return Paper(title, tuple(introduction), tuple(sections))


def _labels(lines: list[SuggestionLine]) -> Section:
    rows = tuple(
        (
            line.title,
            line.mode,
            _("{right} of {of}").format(right=numeral(line.right), of=numeral(line.of)),
            _("{shown_right} of {shown_of}").format(
                shown_right=numeral(line.shown_right), shown_of=numeral(line.shown_of)
            )
            if line.threshold is not None
            else "silent",
            f"{line.target:.0%}",
            _contract(line),
            line.since[:10],
        )
        for line in lines
    )
    heads = (_("Label"), _("Mode"), "Right", _("Of what is shown"), _("Target"), _("Contract"), _("Since"))
    notes = (
        _(
            "Right: how often, of the last few hundred predictions, the annotator decided the same. A "
            "label is shown once "
            "that is surely above its target, and falls silent when it no longer is."
        ),
    )
    return _section(
        _("Label by label"), notes, [Table(_("How often each label was right"), heads, rows)], bool(rows)
    )


def _contract(line: SuggestionLine) -> str:
    """Whether the contract holds; of what was never wrong, that it is not enough yet."""
    if line.holds:
        return "holds"
    return _("too few yet") if line.right == line.of else _("does not hold")


def _seen_and_blind(lines: list[SuggestionLine]) -> Section:
    rows = tuple(
        (
            line.title,
            *_counts(line.shown),
            f"{line.shown.unchanged / line.shown.right:.0%}" if line.shown.right else NONE,
            *_counts(line.blind),
        )
        for line in lines
        if line.shown.seen or line.blind.seen
    )
    heads = (_("Label"), _("Seen: right"), _("Seconds"), _("Unchanged"), _("Blind: right"), _("Seconds"))
    drifting = [line.title for line in lines if line.drift]
    told = (
        _(
            "Drift: what is seen is taken for right clearly more often than what is not, for {drifting}. "
            "People may be following the suggestions there."
        ).format(drifting=", ".join(drifting))
        if drifting
        else _("No drift: nowhere is what is seen taken for right clearly more often than what is not.")
    )
    notes = (
        _(
            "Seconds: the mean time of a decision; longer than two minutes is a pause. Unchanged: "
            "accepted as they were, "
            "of those that were right."
        ),
        *([told] if rows else []),
    )
    return _section(_("Seen and blind"), notes, [Table(_("Seen against blind"), heads, rows)], bool(rows))


def _gold(gold: WithGold) -> Section:
    parts = (
        (_("Accepted suggestions"), gold.suggested_in_gold, gold.suggested),
        (_("Made by hand"), gold.by_hand_in_gold, gold.by_hand),
        (_("of these, at blind places"), gold.blind_in_gold, gold.blind),
    )
    rows = tuple(
        (title, numeral(inside), numeral(of), f"{inside / of:.0%}" if of else NONE)
        for title, inside, of in parts
    )
    notes = (_("Of the annotations on articles that have gold: how many stand in gold as they are."),)
    table = Table(_("In gold as they are"), (_("Annotations"), _("In gold"), _("Of"), _("Share")), rows)
    return _section(_("Agreement with gold"), notes, [table], bool(gold.suggested or gold.by_hand))


def _articles(articles: Sequence[Passage]) -> Section:
    whole = [each for each in articles if each.whole]
    some = sorted(
        (each for each in articles if each.of), key=lambda each: (-each.passing / each.of, each.title)
    )
    notes = [
        ngettext(
            "The contract would let {whole} of {articles} through that "
            "is not done: all that is expected there holds it. It says nothing of "
            "what is missed, so look at some of them.",
            "The contract would let {whole} of {articles} through that "
            "are not done: all that is expected there holds it. It says nothing of "
            "what is missed, so look at some of them.",
            len(articles),
        ).format(whole=numeral(len(whole)), articles=counted(len(articles), "article", "articles"))
    ]
    if len(some) > MOST_ARTICLES:
        notes.append(
            _("Listed are the {most_articles} of which the largest share holds it.").format(
                most_articles=MOST_ARTICLES
            )
        )
    rows = tuple(
        (
            each.title,
            _("{passing} of {of}").format(passing=numeral(each.passing), of=numeral(each.of)),
            "yes" if each.whole else "no",
        )
        for each in some[:MOST_ARTICLES]
    )
    table = Table(
        _("What is expected in them"), (_("Article"), _("Hold the contract"), _("Let through")), rows
    )
    return Section(_("What it would let through"), tuple(notes), (table,) if rows else ())


def _suggesters(lines: list[SuggestionLine]) -> Section:
    rows = tuple(
        (
            f"{line.title}: {line.by}",
            _("{right} of {of}").format(right=numeral(line.right), of=numeral(line.of)),
            f"{line.calibration_error:.3f}",
        )
        for line in lines
    )
    notes = (_("Error of the score: by how much it differs, in the mean, from the share that was right."),)
    table = Table(
        _("Each suggester by itself"), (_("Label and suggester"), "Right", _("Error of the score")), rows
    )
    return _section(_("Suggesters"), notes, [table], bool(rows))


def _section(title: str, notes: tuple[str, ...], parts: list[Table], known: bool) -> Section:
    if not known:
        return Section(title, (_("Nothing is known yet."),), ())
    return Section(title, notes, tuple(parts))


def _counts(part: SuggestionCounts) -> tuple[str, str]:
    if not part.seen:
        return NONE, NONE
    return _("{right} of {seen}").format(
        right=numeral(part.right), seen=numeral(part.seen)
    ), f"{part.seconds:.1f}" if part.seconds is not None else NONE
