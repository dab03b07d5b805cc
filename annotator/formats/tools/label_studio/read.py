"""Reading Label Studio's tasks: results of all kinds of controls, of people and models."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    AttributeValue,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit.anchor_ranges import Placer
from annotator.formats.kit.json_records import Record, records
from annotator.formats.kit.offsets import Claim
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.unused_keys import AS_METADATA, UnusedKeys
from annotator.formats.kit.values import Imported, Options, Read
from annotator.formats.tools.label_studio.config import (
    DOUBT,
    DOUBTFUL,
    NO,
    NOTE_NAMES,
    REMARKS,
    SENTENCE_NAMES,
    YES,
    Config,
    attribute_name,
    read_config,
)
from annotator.formats.tools.label_studio.keys import ANNOTATION_KEYS, RESULT_KEYS, TASK_KEYS, VALUE_KEYS
from annotator.formats.tools.label_studio.min import to_tasks

CONFIG_NAMES = ("config.xml", "label_config.xml", "labeling_config.xml", "labelling_config.xml")
GOLD = "gold"
_OWN_KEYS = ("title", "article")


@dataclass(slots=True)
class _Region:
    """A labelled stretch of text, and what else was said of it."""

    id: str
    control: str
    labels: list[str]
    start: int
    end: int
    quote: str
    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    doubt: bool = False


class LabelStudioReader:
    """Makes articles of the tasks in one file."""

    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._annotator = str(options.get("annotator") or "import")
        self._placer = Placer(path, "code points", "Label Studio", options)
        self._unused, self._kept = UnusedKeys(), UnusedKeys(kept=AS_METADATA)
        self._unknown: set[str] = set()
        self._problems: list[Problem] = []
        self._config = self._find_config(str(options.get("config") or ""))
        texts = self._config.texts
        self._shown = "text" if "text" in texts or not texts else next(iter(texts))
        self._key = str(options.get("text") or texts.get(self._shown) or "text")

    def articles(self) -> Iterator[Read]:
        """The articles of all tasks, in order, and what was odd."""
        yield from self._problems
        for task in to_tasks(records(self._path), self._key, self._config):
            if isinstance(task, Problem):
                yield task
            else:
                yield from self._article(task)
        yield from self._placer.doubts()
        yield from self._unused.told(self._path)
        yield from self._kept.told(self._path)

    def _find_config(self, named: str) -> Config:
        if named:
            return read_config(Path(named))
        for name in (f"{self._path.stem}.xml", f"{self._path.stem}.config.xml", *CONFIG_NAMES):
            path = self._path.with_name(name)
            if path.is_file():
                try:
                    return read_config(path)
                except ReadError as error:
                    said = f"The configuration was not used: {error.message}"
                    self._problems.append(
                        Problem(said, file=str(path), line=error.line, severity="warning", code="bad-config")
                    )
        return Config()

    def _article(self, task: Record) -> Iterator[Imported | Problem]:
        data = task.value.get("data")
        raw = data.get(self._key) if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(raw, str) or not normalise(raw).strip():
            said = _("This task was left out: its data have no “{key}”.").format(key=self._key)
            yield self._problem(task, said, "bad-record", _("Name the key of the text: --option text=KEY"))
            return
        text = normalise(raw)
        self._note_unused(task.value)
        layers: dict[str, Layer] = {}
        for name, made, results, state in self._sources(task.value):
            unique = name
            while unique in layers:
                unique = f"{unique}'" if unique != name else f"{name} (again)"
            items = yield from self._annotations(task, raw, text, results, self._by(name, made), made)
            layers[unique] = Layer("", unique, items, state)
        yield from self._placer.told()
        metadata = dict(task.value["meta"]) if isinstance(task.value.get("meta"), dict) else {}
        self._kept.note_facts(data, (self._key, *_OWN_KEYS))
        metadata |= {key: value for key, value in data.items() if key not in (self._key, *_OWN_KEYS)}
        metadata.setdefault("source", self._path.name)
        title, given = data.get("title"), data.get("article")
        given = given if isinstance(given, str) and given else task.value.get("id")
        yield Imported(
            title=title if isinstance(title, str) else find_title(text),
            text=text,
            metadata=metadata,
            layers=layers,
            id="" if given is None else str(given),
            labels=self._config.labels,
        )

    def _note_unused(self, task: Mapping[str, Any]) -> None:
        self._unused.note(task, TASK_KEYS)
        for name in ("annotations", "completions", "predictions"):
            self._unused.note_all(task.get(name), ANNOTATION_KEYS, name)
            for made in _objects(task.get(name)):
                self._unused.note_all(made.get("result"), RESULT_KEYS, "result")
                for result in _objects(made.get("result")):
                    self._unused.note(result.get("value"), VALUE_KEYS, "value")

    def _sources(
        self, task: Mapping[str, Any]
    ) -> Iterator[tuple[str, Mapping[str, Any], list[Any], LayerState]]:
        """Each annotation and prediction: the layer it becomes, itself, its results, its state."""
        gold = False
        for made in _objects(task.get("annotations") or task.get("completions")):
            results = made.get("result")
            skipped = bool(made.get("was_cancelled") or made.get("skipped"))
            if made.get("ground_truth") and not gold:
                gold, name = True, GOLD
            else:
                name = self._person(made)
            state = LayerState("new", "none", {"skipped": True}) if skipped else LayerState("done")
            yield name, made, results if isinstance(results, list) else [], state
        for made in _objects(task.get("predictions")):
            version, score = made.get("model_version"), made.get("score")
            extra = {"score": score} if isinstance(score, int | float) else {}
            results = made.get("result")
            name = f"model {version}" if version else "model"
            yield name, made, results if isinstance(results, list) else [], LayerState("new", "none", extra)

    def _person(self, made: Mapping[str, Any]) -> str:
        person = made.get("completed_by")
        if isinstance(person, dict):
            full = f"{person.get('first_name') or ''} {person.get('last_name') or ''}".strip()
            person = person.get("email") or full or person.get("id")
        return str(person) if isinstance(person, str | int) and str(person).strip() else self._annotator

    def _by(self, layer: str, made: Mapping[str, Any]) -> str:
        return self._person(made) if layer == GOLD else layer

    def _annotations(
        self, task: Record, raw: str, text: str, results: list[Any], by: str, made: Mapping[str, Any]
    ) -> Generator[Problem, None, list[Annotation]]:
        common: dict[str, Any] = {"by": by, "at": str(made.get("created_at") or ""), "origin": "import"}
        found = [item for item in results if isinstance(item, dict)]
        regions: dict[str, _Region] = {}
        for item in found:
            if self._is_labels(item):
                region = _region(item)
                if region is None:
                    said = _(
                        "This region was left out, because it has no start and end: {item!r:.60}."
                    ).format(item=item)
                    yield self._problem(task, said, "bad-annotation")
                else:
                    if region.id in regions:
                        region.id = new_id()
                    regions[region.id] = region
        annotations: list[Annotation] = []
        for item in found:
            if not self._is_labels(item) and item.get("type") != "relation":
                said = self._attach(item, regions.get(str(item.get("id"))), annotations, common)
                if said:
                    yield self._problem(task, said, "bad-annotation")
        in_order = list(regions.values())
        claims = [Claim(region.start, region.end, region.quote) for region in in_order]
        placed: set[str] = set()
        for region, fragment in zip(in_order, self._placer.place(raw, claims, task.line), strict=True):
            if fragment is not None:
                placed.add(region.id)
                annotations.extend(_made(region, text, fragment, common))
        for item in found:
            if item.get("type") == "relation":
                ends = (str(item.get("from_id")), str(item.get("to_id")))
                if placed.issuperset(ends):
                    annotations.append(_link(item, ends, common))
                else:
                    yield self._problem(
                        task,
                        _("This relation was left out: {item!r:.80}.").format(item=item),
                        "bad-annotation",
                    )
        return annotations

    def _is_labels(self, item: Mapping[str, Any]) -> bool:
        return item.get("type") == "labels"

    def _attach(
        self,
        item: Mapping[str, Any],
        region: _Region | None,
        annotations: list[Annotation],
        common: Mapping[str, Any],
    ) -> str:
        """Give a result to its region, or to the article; what is wrong with it, or ""."""
        kind, control, value = str(item.get("type")), str(item.get("from_name") or ""), item.get("value")
        content = value.get(kind if kind != "textarea" else "text") if isinstance(value, dict) else None
        if kind not in ("choices", "taxonomy", "textarea", "number", "rating", "datetime") or content is None:
            first = kind not in self._unknown
            self._unknown.add(kind)
            return (
                _("Results of the kind “{kind}” cannot be read; this and all others are left out.").format(
                    kind=kind
                )
                if first
                else ""
            )
        if region is None and isinstance(value, dict) and "start" in value:
            return _("This was left out, because its region is not there: {item!r:.60}.").format(item=item)
        parts = [_path(part) for part in (content if isinstance(content, list) else [content])]
        if region is not None and isinstance(value, dict) and "start" in value:
            self._say(region, kind, control, content, parts)
        elif kind in ("choices", "taxonomy"):
            labels = [part[-1] for part in parts if part and part[-1]]
            annotations.extend(ArticleTag(id=new_id(), label=label, **common) for label in labels)
        elif kind in ("number", "rating"):
            if not isinstance(content, int | float):
                return _("This value was left out: {item!r:.60}.").format(item=item)
            attributes = {kind: content}
            annotations.append(
                ArticleTag(id=new_id(), label=control or kind, attributes=attributes, **common)
            )
        else:
            extra = {} if control in NOTE_NAMES or not control else {"control": control}
            annotations.extend(
                Note(id=new_id(), note=part[-1], extra=extra, **common) for part in parts if part and part[-1]
            )
        return ""

    def _say(self, region: _Region, kind: str, control: str, content: Any, parts: list[list[str]]) -> None:
        chosen = [" > ".join(part) for part in parts]
        if control == DOUBT and chosen == [DOUBTFUL]:
            region.doubt = True
        elif kind == "textarea" and control in NOTE_NAMES:
            region.notes.extend(chosen)
        else:
            written: AttributeValue = "; ".join(chosen)
            known = self._config.controls.get(control)
            if kind in ("number", "rating") and isinstance(content, int | float):
                written = content
            elif known is not None and set(known.values) == {YES, NO} and len(chosen) == 1:
                written = chosen == [YES]
            region.attributes[attribute_name(control)] = written

    def _problem(self, task: Record, message: str, code: str, hint: str = "") -> Problem:
        return Problem(message, file=str(self._path), line=task.line, code=code, hint=hint)


def _region(item: Mapping[str, Any]) -> _Region | None:
    value = item.get("value")
    if (
        not isinstance(value, dict)
        or type(value.get("start")) is not int
        or type(value.get("end")) is not int
    ):
        return None
    labels, quote = value.get("labels"), value.get("text")
    control = str(item.get("from_name") or "label")
    return _Region(
        id=str(item.get("id") or new_id()),
        control=control,
        labels=[str(label) for label in labels] if isinstance(labels, list) and labels else [control],
        start=value["start"],
        end=value["end"],
        quote=quote if isinstance(quote, str) else "",
    )


def _made(
    region: _Region, text: str, fragment: tuple[int, int], common: Mapping[str, Any]
) -> Iterator[Annotation]:
    """The annotations of a region: one for each of its labels, the first with the id that relations refer to."""
    start, end = fragment
    for number, label in enumerate(region.labels):
        said: dict[str, Any] = {
            "id": new_id() if number else region.id,
            "attributes": dict(region.attributes),
            "note": "\n".join(region.notes),
            "doubt": region.doubt,
            **common,
        }
        if region.control == REMARKS:
            yield Note(start=start, end=end, quote=span_quote(text, (fragment,)), **said)
        elif region.control in SENTENCE_NAMES:
            yield SentenceTag(
                start=start, end=end, label=label, quote=sentence_quote(text, start, end), **said
            )
        else:
            yield Span(fragments=(fragment,), label=label, quote=span_quote(text, (fragment,)), **said)


def _link(item: Mapping[str, Any], ends: tuple[str, str], common: Mapping[str, Any]) -> Link:
    source, target = reversed(ends) if item.get("direction") == "left" else ends
    labels = item.get("labels")
    label = str(labels[0]) if isinstance(labels, list) and labels else ""
    extra: dict[str, Any] = {"direction": "bi"} if item.get("direction") == "bi" else {}
    if isinstance(labels, list) and len(labels) > 1:
        extra["labels"] = [str(other) for other in labels]
    return Link(id=new_id(), label=label, source=source, target=target, extra=extra, **common)


def _path(part: Any) -> list[str]:
    """A choice as a path: of a taxonomy it is one, else it is one step."""
    return [str(step) for step in part] if isinstance(part, list) else [str(part)]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
