"""What comes into a project and what goes out of it: articles, exports, the files of annotators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.api.article import OpenedArticle
from annotator.api.tagging import Tagging
from annotator.app import projects
from annotator.app.progress import finish
from annotator.core import known_names
from annotator.core.annotation import STATUSES
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.text import normalise

if TYPE_CHECKING:  # what it takes to import and export is loaded when it is wanted
    from annotator.app.exporting.export import ExportResult
    from annotator.app.importing.articles import ImportResult
    from annotator.app.merging.preview import MergePreview
    from annotator.app.reviewing.collect import CollectPreview
    from annotator.app.reviewing.hand_out import HandedOut
    from annotator.formats import Imported
    from annotator.review.handout import Standing

Names = str | Iterable[str]
"""One name, or several."""
NOTHING: Mapping[str, Any] = {}


class Exchanging(Tagging):
    """Importing, exporting, handing out and collecting."""

    # ----------------------------------------------------------------------------------------------- coming in
    def add_article(
        self, text: str, title: str = "", *, id: str = "", language: str = "", **metadata: Any
    ) -> OpenedArticle:
        """Add one article, with its zones and sentences found; returns it as it is in the project.

        `text` is normalised (line ends, control characters, spaces at line ends), so offsets are those of the article
        that comes back. Without an `id`, one is made of the title; without a title, the first line is it. Raises
        `AnnotatorError` where an article of that text is there already.

        >>> article = project.add_article("Ferry late\\n\\nThe ferry came late on Monday.", publisher="Courier")
        >>> article.id, article.language, len(article.sentences)
        ('ferry-late', 'en', 2)
        """
        from annotator.app.importing import articles as importing
        from annotator.formats import Imported

        self._require_open()
        whole = normalise(text)
        if not whole.strip():
            raise AnnotatorError(_("An article without words cannot be added."), hint=_("Give it a text."))
        if id and id in self:
            raise AnnotatorError(
                _("There is an article “{id}” already.").format(id=id), hint=_("Choose another id.")
            )
        heading = title or next(line.strip() for line in whole.splitlines() if line.strip())
        said = {**metadata, **({"language": language} if language else {})}
        made = Imported(title=heading, text=whole, metadata=said, id=id)
        result = importing.import_one(self._file, _with_language(made))
        if not result.added:
            raise AnnotatorError(
                _("An article of that text is in the project already: ") + ", ".join(result.duplicates)
            )
        importing.remember(self._ledger, result)
        return self.article(result.added[0])

    def import_files(
        self,
        *paths: str | Path,
        format: str = "",
        options: Mapping[str, str | bool] = NOTHING,
        labels: Mapping[str, str | None] = NOTHING,
        versions: str = "separate",
    ) -> ImportResult:
        """Bring in files and folders of every known format, as one step; articles that are there stay as they are.

        `format` reads all files as that format, `options` are for its reader (see `annotator formats`). `labels` gives
        labels of the files other names, and None leaves their annotations out. The result has the ids of what was
        `added`, the `problems` of what could not be read, the `guesses` that were made, and what is probably a `newer`
        version of an article that is there; with `versions="take"` it is taken as that, in the same step. Raises
        `AnnotatorError` for names that there are not, `WriteError` where nothing could be stored.

        >>> from pathlib import Path
        >>> _ = Path("ferry.txt").write_text("Ferry late\\n\\nThe ferry came late on Monday.", encoding="utf-8")
        >>> result = project.import_files("ferry.txt")
        >>> result.added, len(result.problems)
        (('ferry-late',), 0)
        >>> project.undo()
        'Undo “Import 1 article”'
        """
        from annotator.app.importing.at_once import import_whole
        from annotator.app.importing.newer import VERSIONS

        self._require_open()
        mapping = {name: "" if new is None else new for name, new in labels.items()}
        known_names.require("choice", [versions], VERSIONS)
        return finish(import_whole(self._ledger, paths, format, options, mapping=mapping, versions=versions))

    def merge_projects(
        self,
        *others: str | Path,
        labels: Mapping[str, str | None] = NOTHING,
        same_name: str = "refuse",
        dry_run: bool = False,
    ) -> MergePreview:
        """Bring in what other, independent projects hold, as one step; returns what came, project by project.

        Articles are matched by their text, labels by their name, kinds and attributes; `labels` gives labels of the
        others the names of ours, or new ones, and None leaves their annotations out. Where one name worked on the same
        article on both sides, `same_name` says what becomes of it: “keep-both” gives theirs another name,
        “same-person” makes one layer of the two. Nothing here is changed or removed, and the others are only read. With
        `dry_run` nothing is changed. Raises `AnnotatorError` where a label means something else, or that is a question,
        and nobody said what it is; nothing is brought in then.

        >>> with annotator.new_project("fair.annot.yaml") as theirs:
        ...     _ = theirs.add_article("Fair closes\\n\\nThe fair closed early.", id="fair")
        >>> found = project.merge_projects("fair.annot.yaml")
        >>> dict(found.projects[0].added), "fair" in project
        ({'fair': 'fair'}, True)
        >>> project.merge_projects("fair.annot.yaml").brings
        False
        """
        from annotator.app.merging.merge import merge
        from annotator.app.merging.people import SAME_NAMES
        from annotator.app.merging.preview import Terms
        from annotator.app.merging.reading import preview_merge

        if not dry_run:
            self._require_open()
        known_names.require("choice", [same_name], SAME_NAMES)
        paths = [projects.named(Path(path)) for path in others]
        if not paths:
            raise AnnotatorError(_("There is nothing to merge."), hint=_("Name other projects."))
        terms = Terms({name: "" if new is None else new for name, new in labels.items()}, same_name)
        found = finish(preview_merge(self._file, paths, terms))
        if not dry_run:
            merge(self._ledger, found)
        return found

    # ----------------------------------------------------------------------------------------------- going out
    def export(
        self,
        path: str | Path,
        format: str,
        *,
        layer: str = "all",
        statuses: Names = (),
        unfinished: bool = False,
        reserved: bool = False,
        older_versions: bool = False,
        without: Names = (),
        labels: Names = (),
        rename: Mapping[str, str | None] = NOTHING,
        splits: bool = False,
        overlaps: str = "longest",
        options: Mapping[str, str | bool] = NOTHING,
        replace: bool = False,
    ) -> ExportResult:
        """Write articles and annotations in another format, with a manifest beside them: all files or none.

        What goes out is the same as on the command line: of a `layer` (an annotator's, “gold”, “all”, “rejected”)
        what is done, unless `statuses` or `unfinished` say so, and of training data nothing that reserves its
        rights, unless `reserved` says so; older texts of corrected articles only with `older_versions`; `without` these
        zones, only these `labels`, with `rename` under other names (None leaves out). `splits` writes a file for each
        split that `divide` made. The result counts the `articles`, the `losses` of the format, and in `choice` what
        stayed. A file that is there is replaced only with `replace`. Raises `WriteError`, and `AnnotatorError` for
        names that there are not and where nothing would go out.

        >>> result = project.export("ben.jsonl", "jsonl", layer="ben")
        >>> result.articles, result.path.name
        (6, 'ben.jsonl')
        >>> project.export("ben.conll", "conll", layer="Ben")
        Traceback (most recent call last):
        annotator.core.errors.AnnotatorError: There is no layer “Ben”. Did you mean “ben”? ...
        """
        from annotator.app.exporting import export as exporting

        chosen = exporting.Selection(
            layer=layer,
            statuses=STATUSES if unfinished else as_names(statuses),
            without=as_names(without),
            labels=as_names(labels),
            rename=rename,
            splits=splits,
            overlaps=overlaps,
            options=options,
            reserved=reserved,
            older_versions=older_versions,
        )
        self.flush()
        work = exporting.export(
            self._file.project, format, Path(path), chosen, source=self.path, replace=replace
        )
        return finish(work)

    def divide(
        self, shares: str = "80/10/10", by: str = "story", seed: int = 1, *, anew: bool = False
    ) -> dict[str, int]:
        """Divide the articles into train, dev and test, as one step; returns how many each has.

        What belongs together (`by` “story”, “source” or “date”; “article”: nothing) stays together, and what has a
        split keeps it unless all are divided `anew`. Raises `AnnotatorError` for shares that are none.

        >>> sorted(project.divide("50/50"))
        ['test', 'train']
        """
        from annotator.app.exporting import splits as splitting
        from annotator.app.exporting.dividing import divide

        self._require_open()
        known_names.require(_("way to keep together"), [by], splitting.GROUPINGS)
        division = splitting.Division(splitting.parse_shares(shares), by, seed)
        finish(divide(self._ledger, division, anew=anew))
        counts: dict[str, int] = {}
        for article in self._file.project.articles():
            name = splitting.split_of(article)
            counts[name] = counts.get(name, 0) + 1
        return counts

    # ------------------------------------------------------------------------------------- files of annotators
    def hand_out(
        self,
        to: Names,
        folder: str | Path | None = None,
        *,
        overlap: float = 0.0,
        several: int = 0,
        seed: int | str = 1,
        articles: str = "new",
    ) -> HandedOut:
        """Write a project file for each annotator with their share of the articles; remembering it is one step.

        The files go into `folder`, or beside the project. `overlap` is the share (0 to 1) of the articles that several
        get, `several` how many get each of those (0: everybody). `articles` are “new” (nobody has been given them),
        “own” (what each has), “sent back” or “all”. Raises `AnnotatorError` where there is nothing to hand out or a
        name is none, `WriteError` where a file is there already.

        >>> handed = project.hand_out(["dora", "emil"], "out", overlap=0.2)
        >>> sorted(path.name for path in handed.files.values())
        ['desk dora.annot.yaml', 'desk emil.annot.yaml']
        """
        from annotator.app.reviewing import hand_out as handing

        self._require_open()
        known_names.require(_("choice of articles"), [articles], handing.CHOICES)
        where = self.path.parent if folder is None else Path(folder)
        work = handing.hand_out(self._file, where, as_names(to), overlap, seed, several, articles)
        result = finish(work)
        handing.record(self._ledger, result)
        return result

    def collect(
        self,
        *paths: str | Path,
        take: str | Path | Iterable[str | Path] = (),
        keep_both: bool = False,
        dry_run: bool = False,
    ) -> CollectPreview:
        """Bring annotators' files back into the project, as one step; returns what came in, file by file.

        Of each layer the later version stays, and two that were made apart are both kept (see `copies`). What has
        nothing in common with what is here under the same name is in `refused`, unless `keep_both` keeps it beside
        that, or its file is among those to `take`, which take its place. With `dry_run` nothing is changed.

        >>> handed = project.hand_out("dora", "out")
        >>> with annotator.open_project(handed.files["dora"], write=True) as theirs:
        ...     tag = theirs.tag_article("kestrel-line-lease", "dora", "transport")
        >>> found = project.collect(handed.files["dora"])
        >>> found.totals["new"], len(found.refused), len(project["kestrel-line-lease"].layer("dora"))
        (1, 0, 1)
        """
        from annotator.app.reviewing import collect as collecting
        from annotator.review.collect import ASK, BOTH

        if not dry_run:
            self._require_open()
        taken = [projects.named(Path(path)) for path in ([take] if isinstance(take, str | Path) else take)]
        files = [*(projects.named(Path(path)) for path in paths), *taken]
        if not files:
            raise AnnotatorError(_("There is nothing to collect."), hint=_("Name the files of annotators."))
        work = collecting.preview_collect(self._file, files, BOTH if keep_both else ASK, taken)
        found = finish(work)
        if not dry_run:
            collecting.collect(self._ledger, found)
        return found

    def standings(self) -> dict[str, Standing]:
        """Who has been given how many articles, and how far they are, as far as it has been collected; by name.

        >>> handed = project.hand_out(["dora"], "out")
        >>> project.standings()["dora"].given
        10
        """
        from annotator.app.reviewing import hand_out as handing

        return handing.standings(self._file.project)


def as_names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _with_language(made: Imported) -> Imported:
    from annotator.formats import guess_language

    if made.language:
        return made
    found = guess_language(made.text)
    return replace(made, metadata={**made.metadata, "language": found}) if found else made
