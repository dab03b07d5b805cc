"""JSONL to tune language models with: guidelines and a text go in, a JSON object of annotations comes out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator.core.annotation import Annotation, Fragment
from annotator.core.article import Article, Sentence
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing
from annotator.formats.kit.one_layer import NEGATIVES, NOT_NEGATIVE, Entry, one_by_one
from annotator.formats.kit.values import Export, Layers, Loss, Option

KINDS: Mapping[str, str] = {"tags": "article", "sentences": "sentence", "spans": "span"}
"""Keys of the answer, and the kind of label that each holds."""
_SHAPES = {
    "tags": '"tags": [label, …] for the whole article',
    "sentences": '"sentences": [{"text": the sentence, "label": label}, …]',
    "spans": '"spans": [{"text": the exact words, "label": label}, …]',
}
_OCCURRENCE = _(
    'Where the same words occur several times, "occurrence" says which of them is meant, from 1; without it the '
    "first is."
)
_ATTRIBUTES = _('What else is asked of a label goes into "attributes": {name: value}.')
_HEADS = {"tags": "Labels of articles", "sentences": "Labels of sentences", "spans": "Labels of spans"}


class InstructionsFormat(Format):
    """One example a line: a chat of three messages, or a prompt and its completion."""

    name = "instructions"
    trains = True
    title = _("Instruction tuning (JSONL)")
    extensions = (".jsonl",)
    writes = True
    holds_of_labels = frozenset({"unused", "title", "description", "examples", "attributes"})
    holds = frozenset({"overlaps", "spans", "sentences", "tags", "attributes"})
    also_lost = (_("ids of articles and annotations"),)
    write_options = (
        Option(
            "style",
            _("Shape of a line"),
            "choice",
            ("chat", "prompt"),
            "chat",
            _("chat: messages of system, user and assistant; prompt: a prompt and its completion."),
        ),
        Option("unit", _("An example for each"), "choice", ("article", "sentence"), "article"),
        Option("guidelines", _("Guidelines in every example"), "flag", default=True),
        Option("offsets", _("Places of spans as numbers too"), "flag", default=False),
        NEGATIVES,
    )

    def columns(self, export: Export) -> Mapping[str, Any]:
        """Messages, or a prompt and its completion."""
        if export.options.get("style") == "prompt":
            return {"prompt": "string", "completion": "string"}
        return {"messages": [{"role": "string", "content": "string"}]}

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the examples, yielding the number of entries. Raises `WriteError`; then `path` is as it was."""
        told = export or Export()
        by_sentence = told.options.get("unit") == "sentence"
        instruction = instructions(told, by_sentence)
        count = 0
        with replacing(path) as file:
            for article, layers in articles:
                for annotator, layer in one_by_one(article, layers):
                    entry = Entry(article.id, article, annotator, layer, told)
                    for text, answer in examples(entry, by_sentence):
                        record = _record(instruction, text, answer, str(told.options.get("style") or "chat"))
                        file.write(json.dumps(record, ensure_ascii=False) + "\n")
                count += 1
                yield count

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What has no place in an answer, and the examples that are no negatives."""
        told = export or Export()
        found = super().losses(article, layers, told)
        by_sentence = told.options.get("unit") == "sentence"
        for annotator, layer in one_by_one(article, layers):
            entry = Entry(article.id, article, annotator, layer, told)
            missing = len(_units(entry, by_sentence)) - sum(1 for __ in examples(entry, by_sentence))
            found.append(Loss(NOT_NEGATIVE, missing))
            if by_sentence:
                found.append(Loss(_("article tags: a sentence has none"), len(layer.tags)))
                starts = [sentence.start for sentence in article.sentences]
                within = list(_units(entry, True))
                whole = sum(
                    any(start <= span.start and span.end <= end for start, end in within)
                    for span in layer.spans
                )
                tagged = sum(tag.start in starts for tag in layer.sentence_tags)
                found.append(Loss(_("spans that are not within a sentence"), len(layer.spans) - whole))
                found.append(
                    Loss(_("tags of what is no sentence any more"), len(layer.sentence_tags) - tagged)
                )
        return [loss for loss in found if loss.count]


def instructions(export: Export, by_sentence: bool) -> str:
    """What a model is told: the shape of the answer, the labels, the guidelines."""
    keys = _keys(export.labels, by_sentence)
    shapes = "; ".join(_SHAPES[key] for key in keys)
    parts = [
        f"You tag news. Read the {'sentence' if by_sentence else 'article'} and answer with one JSON object and "
        f"nothing else: {shapes}. Leave lists empty where nothing applies. {_OCCURRENCE}"
    ]
    if any(label.attributes for key in keys for label in export.labels.applying_to(KINDS[key])):
        parts[0] += f" {_ATTRIBUTES}"
    for key in keys:
        if lines := list(_label_lines(export.labels, KINDS[key])):
            parts.append("\n".join([f"# {_HEADS[key]}", *lines]))
    if export.options.get("guidelines", True) and export.guidelines.strip():
        parts.append(f"# Guidelines\n{export.guidelines.strip()}")
    return "\n\n".join(parts)


def examples(entry: Entry, by_sentence: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Texts with their answers; one without any annotation only where the article was reviewed."""
    for start, end in _units(entry, by_sentence):
        answer = _answer(entry, start, end, by_sentence)
        if entry.negatives or any(answer.values()):
            yield entry.article.text[start:end], answer


def _units(entry: Entry, by_sentence: bool) -> Sequence[Fragment]:
    text = entry.article.text
    whole = (Sentence(0, len(text)),)
    return [(part.start, part.end) for part in (entry.article.sentences if by_sentence else ()) or whole]


def _answer(entry: Entry, start: int, end: int, by_sentence: bool) -> dict[str, Any]:
    layer, text = entry.layer, entry.article.text[start:end]
    offsets = bool(entry.option("offsets", False))

    def quoted(item: Annotation, left: int, right: int) -> dict[str, Any]:
        words = text[left:right]
        number = occurrence(text, words, left)
        return {
            "text": words,
            "label": item.label,
            **({"occurrence": number} if number > 1 else {}),
            **({"start": left, "end": right} if offsets else {}),
            **({"attributes": dict(item.attributes)} if item.attributes else {}),
        }

    found: dict[str, Any] = {}
    for key in _keys(entry.export.labels, by_sentence):
        if key == "tags":
            found[key] = [tag.label for tag in layer.tags]
        elif key == "sentences":
            tags = (tag for tag in layer.sentence_tags if start <= tag.start and tag.end <= end)
            found[key] = [quoted(tag, tag.start - start, tag.end - start) for tag in tags]
        else:
            spans = (span for span in layer.spans if start <= span.start and span.end <= end)
            found[key] = [quoted(span, span.start - start, span.end - start) for span in spans]
    return found


def occurrence(text: str, words: str, start: int) -> int:
    """Which occurrence of `words` in `text` begins at `start`, from 1; those that overlap count too."""
    number, at = 1, text.find(words)
    while 0 <= at < start:
        number, at = number + 1, text.find(words, at + 1)
    return number


def _keys(labels: LabelSet, by_sentence: bool) -> list[str]:
    """The keys of the answers: one for each kind that the label set has labels for; all where it is empty."""
    keys = [key for key, kind in KINDS.items() if labels.applying_to(kind) or not len(labels)]
    return [key for key in keys if not (by_sentence and key == "tags")]


def _label_lines(labels: LabelSet, kind: str) -> Iterator[str]:
    for label in labels.applying_to(kind):
        title = f" ({label.title})" if label.title and label.title != label.name else ""
        examples = (
            _(" Such as: {examples}.").format(examples="; ".join(label.examples)) if label.examples else ""
        )
        yield f"- {label.name}{title}{': ' if label.description else ''}{label.description}{examples}"
        for attribute in label.attributes:
            yield f"  - {attribute.name}: {' or '.join(attribute.options) or attribute.kind}"


def _record(instruction: str, text: str, answer: Mapping[str, Any], style: str) -> dict[str, Any]:
    completion = json.dumps(answer, ensure_ascii=False)
    if style == "prompt":
        return {"prompt": f"{instruction}\n\n# Text\n{text}\n\n# Answer\n", "completion": completion}
    messages = (("system", instruction), ("user", text), ("assistant", completion))
    return {"messages": [{"role": role, "content": content} for role, content in messages]}
