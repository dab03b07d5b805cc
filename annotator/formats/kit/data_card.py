"""A data card in the manner of Hugging Face: what a data set holds, in which classes, made how."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.formats.kit.values import Export

LICENCE_LINE = "license: unknown  # State the licence here, such as cc-by-4.0, before you share the data.\n"
HOW_SPLIT = (
    "Each article's split is recorded in the project when the articles are first divided, and kept in every later "
    "export. Articles that belong together (of one story, source or day, as was chosen) are in the same split; "
    "labels are spread over the splits as evenly as that allows."
)
NOT_SPLIT = "The articles have not been divided into splits."
_WORD = re.compile("[A-Za-z][A-Za-z0-9_/-]*")


@dataclass(slots=True)
class Counts:
    """What has been written, by split; labels by split and kind ("span", "sentence", "article")."""

    rows: Counter[str] = field(default_factory=Counter)
    articles: Counter[str] = field(default_factory=Counter)
    labels: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    languages: Counter[str] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    divided: bool = False
    _last: str = ""

    def article(self, split: str, article: Article, language: str) -> None:
        """Count an article, once however many entries it has."""
        self.divided = self.divided or bool(article.metadata.get("split"))
        if article.id != self._last:
            self._last = article.id
            self.articles[split] += 1
            self.languages[article.language or language] += 1

    def row(self, split: str, labels: Iterable[tuple[str, str]]) -> None:
        """Count one row and its labels, each with its kind."""
        self.rows[split] += 1
        self.labels.setdefault(split, Counter()).update(labels)


def size_category(rows: int) -> str:
    """Hugging Face's name for a size."""
    bounds = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
    return next((name for bound, name in bounds if rows < bound), "1M<n<10M")


def front_matter(
    title: str,
    counts: Counts,
    task: str,
    files: Mapping[str, str],
    features: Sequence[Mapping[str, Any]],
) -> str:
    """The YAML at the top: language, task, files of each split, typed features. `files` names the split's file."""
    languages = [tag.split("-")[0] for tag, _ in counts.languages.most_common() if tag]
    data = {
        **({"language": list(dict.fromkeys(languages))} if languages else {}),
        "pretty_name": _line(title) or "News articles",
        "annotations_creators": ["expert-generated"],
        "size_categories": [size_category(counts.rows.total())],
        **({"task_categories": [task]} if task else {}),
        "tags": ["news"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": split, "path": path} for split, path in files.items()],
            }
        ],
        "dataset_info": {"features": list(features)},
    }
    return f"---\n{LICENCE_LINE}{_yaml(data)}---\n"


def _yaml(data: Mapping[str, Any]) -> str:
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        """Quotes what is no plain word, since versions of YAML differ on what else is text, as `1e3`, `12:30`."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

        def represent_text(self, text: str) -> Any:
            return self.represent_scalar(
                "tag:yaml.org,2002:str", text, None if _WORD.fullmatch(text) else '"'
            )

    Dumper.add_representer(str, Dumper.represent_text)
    return str(yaml.dump(data, None, Dumper, allow_unicode=True, sort_keys=False, width=10**6))


def body(
    export: Export,
    counts: Counts,
    what: str,
    fields: Sequence[tuple[str, str]],
    kinds: Sequence[str],
    *,
    tokens: bool,
) -> str:
    """The text for people. `what` says what a row is, `fields` explains its columns, `kinds` which labels to list.

    `tokens` says whether there are tokens in it, so that it must be told how they were found.
    """
    return "\n".join(_body(export, counts, what, fields, kinds, tokens)) + "\n"


def _body(
    export: Export,
    counts: Counts,
    what: str,
    fields: Sequence[tuple[str, str]],
    kinds: Sequence[str],
    tokens: bool,
) -> Iterator[str]:
    splits = list(counts.rows)
    yield f"\n# {_line(export.title) or 'News articles'}\n"
    yield f"{what} Made with News Annotator from {_articles(counts.articles.total())}.\n"
    yield "## Fields\n"
    yield from (f"- `{name}`: {meaning}" for name, meaning in fields)
    yield "\n## Splits\n"
    yield from _table(
        ("split", "articles", "rows"),
        ((split, f"{counts.articles[split]:,}", f"{counts.rows[split]:,}") for split in splits),
    )
    yield "\n" + str(export.options.get("division") or (HOW_SPLIT if counts.divided else NOT_SPLIT)) + "\n"
    if left_out := str(export.options.get("articles_left_out") or ""):
        yield "## What is not in it\n"
        yield left_out + "\n"
    yield "## Labels\n"
    rows = [row for kind in kinds for row in _label_rows(counts, export.labels, kind)]
    yield from _table(("label", "of", "title", "description", *splits), rows)
    if tokens:
        yield "\n## Tokens\n"
        yield f"Tokens are {export.tokeniser}."
    yield "\n## Who made it\n"
    named = ", ".join(
        f"{_line(name)} ({_articles(count)})" for name, count in counts.annotators.most_common()
    )
    yield f"Annotators: {named or 'none'}.\n"
    yield "## Licence\n"
    yield "Not stated yet: say here, and in the first lines of this file, under which terms the texts may be used.\n"
    yield "## Guidelines\n"
    yield export.guidelines.strip() or "The project has no guidelines."


def _label_rows(counts: Counts, labels: LabelSet, kind: str) -> Iterator[tuple[str, ...]]:
    known = {label.name: label for label in labels.applying_to(kind)}
    used = [name for split in counts.labels.values() for of, name in split if of == kind]
    for name in dict.fromkeys([*known, *used]):
        label = known.get(name)
        shown = (label.shown, label.description) if label else ("", "")
        numbers = (counts.labels.get(split, Counter())[kind, name] for split in counts.rows)
        yield (name, kind, *shown, *(f"{number:,}" for number in numbers))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(_line(cell).replace("|", "\\|") for cell in row) + " |"


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _line(text: str) -> str:
    return " ".join(text.split())
