"""Corrected articles: a newer text in place of an older one, with what was said of untouched words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.api.exchanging import Exchanging
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _

if TYPE_CHECKING:  # what it takes to compare texts is loaded when it is wanted
    from annotator.app.versions.recognising import Offer
    from annotator.app.versions.taking import Told
    from annotator.app.versions.unplaced import Compared, Unplaced


class Versions(Exchanging):
    """Taking articles as newer versions of others, and placing what has no place in them."""

    def take_as_newer(self, newer: str, older: str) -> Told:
        """Make one article the newer version of another, as one step: what was said of untouched words goes along.

        Both texts stay; the older one is no longer among the project's articles, but `project[older]` has it. The
        result counts annotations `carried`, those that are `unplaced`, and names whose work is open again. Raises
        `AnnotatorError` where that cannot be.

        >>> text = project["grain-prices-ease"].text.replace("ease", "ease again", 1)
        >>> newer = project.add_article(text, id="grain-prices-2")
        >>> told = project.take_as_newer("grain-prices-2", "grain-prices-ease")
        >>> told.carried > 20, "grain-prices-ease" in [article.id for article in project]
        (True, False)
        >>> project.older_versions("grain-prices-2")
        ['grain-prices-ease']
        """
        from annotator.app.versions import taking

        self._require_open()
        edit = taking.take(self._ledger, newer, older)
        return taking.told(edit.changes if edit is not None else (), newer)

    def older_versions(self, article_id: str) -> list[str]:
        """The ids of the earlier versions of an article, the latest first.

        >>> project.older_versions("grain-prices-ease")
        []
        """
        self.article(article_id)
        return self._file.project.older_than(article_id)

    def separate_versions(self, newer: str) -> None:
        """Make a newer version an article of its own again, as a step; annotations stay where they are.

        >>> _ = project.add_article(project["grain-prices-ease"].text + "\\n\\nMore follows.", id="grain-prices-2")
        >>> _ = project.take_as_newer("grain-prices-2", "grain-prices-ease")
        >>> project.separate_versions("grain-prices-2")
        >>> len(project)
        11
        """
        from annotator.app.versions import taking

        self._require_open()
        self.article(newer)
        taking.separate(self._ledger, newer)

    def carry_over(self) -> Told | None:
        """Carry what was said of older versions after the newer took their place over to these, or list it, as a step.

        That is done when a project is opened for writing; it may be wanted again after another program changed the
        file meanwhile. None where nothing came.

        >>> text = project["grain-prices-ease"].text.replace("ease", "ease again", 1)
        >>> _ = project.add_article(text, id="grain-prices-2")
        >>> _ = project.take_as_newer("grain-prices-2", "grain-prices-ease")
        >>> _ = project.add_span("grain-prices-ease", "zoe", 0, 5, "organisation")
        >>> project.carry_over().carried
        1
        """
        self._require_open()
        project = self._file.project
        if len(project.members) == len(project.entries):
            return None
        from annotator.app.versions import late

        return late.carry_all(self._ledger)

    def probable_versions(self) -> list[Offer]:
        """The articles that are probably newer versions of others: by address, id at the agency, or text.

        >>> page = "https://courier.example/ferry"
        >>> one = project.add_article("Ferry late\\n\\nThe ferry came late on Monday.", url=page)
        >>> other = project.add_article("Ferry late\\n\\nThe ferry came late on Tuesday.", url=page)
        >>> [(offer.newer, offer.older, offer.why) for offer in project.probable_versions()]
        [('ferry-late-2', 'ferry-late', 'the same address')]
        """
        from annotator.app.versions.recognising import offers

        project = self._file.project
        return offers(self._file, [name for name in project.entries if not project.older_than(name)])

    def compare_versions(self, article_id: str) -> Compared:
        """The article beside the version before it: `rows` of both texts, and the sentences that were `touched`.

        Raises `AnnotatorError` where there is no older version.

        >>> _ = project.add_article(project["grain-prices-ease"].text + "\\n\\nMore follows.", id="grain-prices-2")
        >>> _ = project.take_as_newer("grain-prices-2", "grain-prices-ease")
        >>> [row.kind for row in project.compare_versions("grain-prices-2").rows][-1]
        'added'
        """
        from annotator.app.versions.unplaced import compared

        self.article(article_id)
        found = compared(self._file.project, article_id)
        if found is None:
            raise AnnotatorError(
                _("“{article_id}” is no newer version of another article.").format(article_id=article_id)
            )
        return found

    def unplaced(self, article_id: str, annotator: str) -> list[Unplaced]:
        """What of an annotator's work on older versions has no place in this one, and where it probably belongs.

        >>> text = project["grain-prices-ease"].text.replace("Tarn valley", "Tarn basin", 1)
        >>> _ = project.add_article(text, id="grain-prices-2")
        >>> _ = project.take_as_newer("grain-prices-2", "grain-prices-ease")
        >>> found = project.unplaced("grain-prices-2", "ben")
        >>> [item.words for item in found if isinstance(item.annotation, annotator.Span)]
        ['Tarn valley']
        """
        from annotator.app.versions.unplaced import unplaced

        self.article(article_id)
        return unplaced(self._file.project, article_id, annotator)

    def put_back(self, article_id: str, annotator: str, item: Unplaced, start: int, end: int) -> None:
        """Put an annotation that has no place on `[start, end)` of the newer text, as a step; see `unplaced`.

        Raises `AnnotatorError` where it cannot stand there.

        >>> text = project["grain-prices-ease"].text.replace("Tarn valley", "Tarn basin", 1)
        >>> _ = project.add_article(text, id="grain-prices-2")
        >>> _ = project.take_as_newer("grain-prices-2", "grain-prices-ease")
        >>> for item in project.unplaced("grain-prices-2", "ben"):
        ...     if item.place is not None:
        ...         project.put_back("grain-prices-2", "ben", item, *item.place)
        >>> project.unplaced("grain-prices-2", "ben")
        []
        """
        from annotator.app.versions import unplaced

        self._require_open()
        self.article(article_id)
        unplaced.put(self._ledger, article_id, annotator, item, start, end)
