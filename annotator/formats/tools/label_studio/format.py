"""Label Studio: its JSON and JSON-MIN in, with the labelling configuration; tasks and a configuration out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from annotator.core import file_names
from annotator.core.annotation import ArticleTag, Link, Note
from annotator.core.article import Article
from annotator.core.errors import WriteError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.formats.kit import xml_safe
from annotator.formats.kit.anchor_ranges import UNIT
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing_folder
from annotator.formats.kit.json_kinds import is_kind
from annotator.formats.kit.values import NO_OPTIONS, Export, Layers, Loss, Option, Options, Read
from annotator.formats.tools.label_studio.config import ConfigMaker
from annotator.formats.tools.label_studio.read import LabelStudioReader
from annotator.formats.tools.label_studio.write import is_region, is_task_note, task

TASKS, CONFIG = "tasks.json", "config.xml"


class LabelStudioFormat(Format):
    """A folder with the tasks, one file per split, and the labelling configuration that fits them.

    Spans are regions of the control “label”, sentence tags of the control “sentence”. The layer “gold” is the
    annotation with `ground_truth`.
    """

    name = "label-studio"
    title = _("Label Studio")
    extensions = (".json", ".jsonl", ".xml")
    reads = True
    tells_status = True
    writes = True
    output = "folder"
    holds_of_labels = frozenset({"unused", "colour", "description", "attributes"})
    holds = frozenset(
        {
            "spans", "overlaps", "sentences", "tags", "links", "attributes", "notes", "doubts", "annotators",
            "metadata",
        }
    )  # fmt: skip
    also_lost = (
        _("ids of article tags, links and notes on the article"),
        _("values, notes and doubt flags of article tags and links"),
        _("notes on an annotation that stand by themselves"),
        _("links of other things than spans and sentences"),
    )
    read_options = (
        Option(
            "config", _("Labelling configuration (XML)"), help=_("Without it, one beside the file is used.")
        ),
        Option(
            "text",
            _("Key of the text in the data"),
            help=_("Without it, as the configuration says, or “text”."),
        ),
        Option(
            "annotator", _("Name of the annotator"), default="import", help=_("Where the file does not say.")
        ),
        UNIT,
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether some object is a task or a row of JSON-MIN, or the file a configuration."""
        match path.suffix.lower():
            case ".xml":
                return xml_safe.root_name(head) == "View"
            case ".json" | ".jsonl":
                return is_kind(path, head, self.name)
        return False

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield an article per task, and a problem for each task or result that makes no sense.

        A configuration has no articles: it is read together with its tasks.
        """
        if path.suffix.lower() != ".xml":
            yield from LabelStudioReader(path, options).articles()

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the tasks of all annotators, then the configuration. Raises `WriteError`."""
        config = ConfigMaker((export or Export()).labels)
        people: dict[str, int] = {}
        count = 0
        with replacing_folder(path) as folder, ExitStack() as stack:
            files: dict[str, TextIO] = {}
            for article, layers in articles:
                count += 1
                split = str(article.metadata.get("split") or "")
                name = f"{file_names.safe(split)}.json" if split else TASKS
                first = name not in files
                if first:
                    files[name] = stack.enter_context(
                        (folder / name).open("w", encoding="utf-8", newline="\n")
                    )
                try:
                    made = task(count, article, layers, config, people)
                    line = json.dumps(made, ensure_ascii=False, allow_nan=False)
                except (TypeError, ValueError) as error:
                    raise WriteError(
                        _("The article “{id}” holds something that JSON cannot: {error}.").format(
                            id=article.id, error=error
                        ),
                        file=path,
                    ) from None
                files[name].write(("[\n" if first else ",\n") + line.encode("utf-8", "replace").decode())
                yield count
            for file in files.values():
                file.write("\n]\n")
            if not files:
                (folder / TASKS).write_text("[]\n", encoding="utf-8", newline="\n")
            (folder / CONFIG).write_text(config.xml(), encoding="utf-8", newline="\n")
            stack.close()

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the tasks leave out of this article."""
        own: dict[str, int] = {}

        def lost(what: str, count: int = 1) -> None:
            own[what] = own.get(what, 0) + count

        for layer in layers.values():
            for item in layer:
                if isinstance(item, ArticleTag | Link):
                    lost(_("values of article tags and links"), len(item.attributes))
                    lost(_("notes on article tags and links"), bool(item.note))
                    lost(_("doubt flags of article tags and links"), item.doubt)
                if isinstance(item, Link) and not _joins_regions(item, layer):
                    lost(_("links of other things than spans and sentences"))
                if isinstance(item, Note) and not is_region(item) and not is_task_note(item):
                    lost(_("notes on an annotation that stand by themselves"))
        found = super().losses(article, layers, export)
        return [*found, *(Loss(what, count) for what, count in own.items() if count)]


def _joins_regions(link: Link, layer: Layer) -> bool:
    ends = (layer.get(link.source), layer.get(link.target))
    return all(end is not None and is_region(end) for end in ends)
