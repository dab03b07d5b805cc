"""What is known of an export as a data set: who made it by which rules, how far they agree, what may be done with it.

This goes into its description (`formats.kit.croissant`). What nobody knows here, such as where it is published and how
it is to be cited, is left to those who publish it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from annotator._version import __version__
from annotator.app.exporting.articles import Choice
from annotator.app.exporting.reading import TOKENISER, Selection, told
from annotator.app.exporting.tally import LANGUAGE, PUBLISHED, PUBLISHER, Tally
from annotator.app.progress import Progress, Work
from annotator.core.article import RESERVED
from annotator.core.edits import now
from annotator.core.names import comparable, is_model
from annotator.core.project import Project
from annotator.core.wording import counted
from annotator.formats import Export, Format, Loss
from annotator.formats.kit.croissant import DataSet
from annotator.formats.kit.data_card import HOW_SPLIT
from annotator.formats.kit.manifest import guidelines_version
from annotator.formats.kit.rights import COPYRIGHT, LICENSE, NOTICE
from annotator.review import agreement
from annotator.review.coefficients import Value, mean
from annotator.review.study import Study
from annotator.review.study import Work as Studied

MOST_COMPARED = 1_000
"""Of how many articles that several people finished agreement is measured; of more, of the first."""
MOST_NAMED = 50
UNKNOWN_LICENCE = "unknown: nobody has stated yet under which licence this may be used"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLATFORM = f"News Annotator {__version__}"
_KINDS = {"articles": "article", "sentences": "sentence", "spans": "span"}


def describes(form: Format) -> bool:
    """Whether an export to this format is described as a data set: training data, and tables of records."""
    return form.trains or bool(form.columns(Export()))


def data_set(
    project: Project, form: Format, selection: Selection, choice: Choice, tally: Tally, lost: Sequence[Loss]
) -> Work[DataSet]:
    """What is known of an export of these articles, which are read once more for it."""
    study = yield from _studied(project, choice, tally)
    export = told(project, selection)
    classes = form.classes(export) if tally.labels <= {label.name for label in export.labels} else ()
    header = project.header
    return DataSet(
        title=" ".join(header.title.split()) or "News articles",
        description=_description(choice, tally, form),
        made=now(),
        licences=_values(tally, LICENSE) or [UNKNOWN_LICENCE],
        notices=list(dict.fromkeys([*_values(tally, NOTICE), *_values(tally, COPYRIGHT)])),
        usage=_usage(tally),
        languages=_values(tally, LANGUAGE),
        publishers=_values(tally, PUBLISHER),
        columns=form.columns(export),
        classes=classes,
        splits=_splits(tally),
        rai=_responsible(project, selection, choice, tally, lost, study),
    )


def _studied(project: Project, choice: Choice, tally: Tally) -> Work[Study]:
    """What agreement is measured from: those of the articles that several people finished."""
    study = Study(comparable(project.annotators()), kinds=tuple(_kinds(tally)))
    finished = {
        article_id: [name for name in comparable(states) if states[name].status == "done"]
        for article_id in choice.picks
        for states in [project.members[article_id].states]
    }
    shared = [article_id for article_id, names in finished.items() if len(names) > 1][:MOST_COMPARED]
    for done, article_id in enumerate(shared):
        yield Progress(done, len(shared), project.title(article_id))
        article = project.article(article_id)
        layers = {name: project.layer(article_id, name) for name in finished[article_id]}
        units = [(each.start, each.end) for each in article.sentences]
        study.add(Studied(article_id, len(article.text), layers, units))
    return study


def _values(tally: Tally, key: str) -> list[str]:
    """What articles state under a key, the most frequent first."""
    return [value for value, _ in tally.stated.get(key, Counter()).most_common(MOST_NAMED + 1) if value]


def _splits(tally: Tally) -> list[str]:
    return [name for name in tally.articles if name != "all"]


def _kinds(tally: Tally) -> Iterator[str]:
    found = {kind for kinds in tally.counts.values() for kind, labels in kinds.items() if labels}
    yield from (name for kind, name in _KINDS.items() if kind in found)


def _description(choice: Choice, tally: Tally, form: Format) -> str:
    total: Counter[str] = Counter()
    for kinds in tally.counts.values():
        total.update({kind: sum(labels.values()) for kind, labels in kinds.items()})
    words = {"spans": "span", "sentences": "sentence tag", "articles": "article tag", "links": "link"}
    held = ", ".join(counted(total[kind], noun) for kind, noun in words.items() if total[kind])
    return (
        f"{counted(len(choice.picks), 'news article')} with {held or 'no annotations'}. Format: {form.title}."
    )


def _usage(tally: Tally) -> str:
    said = []
    if tally.stated.get(LICENSE, Counter())[""]:
        said.append("Not all of the articles state a licence.")
    if count := tally.stated.get(RESERVED, Counter())["yes"]:
        said.append(f"{counted(count, 'article')} of those in it: rights in text and data mining reserved.")
    return " ".join(said)


def _responsible(
    project: Project,
    selection: Selection,
    choice: Choice,
    tally: Tally,
    lost: Sequence[Loss],
    study: Study,
) -> Mapping[str, str | Sequence[str]]:
    header, version = project.header, guidelines_version(project.header)
    told_version = f"Version {version['version']} of the guidelines." if version else ""
    dates = sorted(filter(_DAY.fullmatch, tally.stated.get(PUBLISHED, Counter())))
    layers = Counter(map(len, choice.picks.values()))
    names = {name for names in choice.picks.values() for name in names}
    models = sorted(filter(is_model, names))
    per_item = "; ".join(f"{count:,} of {number}" for number, count in sorted(layers.items()))
    cut = f"Zones left out: {', '.join(selection.without)}." if selection.without else ""
    found: dict[str, str | Sequence[str]] = {
        "dataCollection": "News articles that an editorial team brought together and tagged.",
        "dataCollectionTimeframe": [dates[0], dates[-1]] if dates else [],
        "dataAnnotationPlatform": [_PLATFORM],
        "dataAnnotationProtocol": [part for part in (told_version, header.guidelines.strip()) if part],
        "annotationsPerItem": f"Articles by how many layers of annotations they have here: {per_item}.",
        "annotatorDemographics": [
            f"{counted(len(names) - len(models), 'person or review', 'people and reviews')} whose work is in it; "
            "nothing else is recorded of them."
        ],
        "machineAnnotationTools": models,
        "dataAnnotationAnalysis": list(_agreement(study)),
        "dataPreprocessingProtocol": [
            part
            for part in (
                "Unicode and line ends normalised at import; places are code points, half-open.",
                f"Tokens are {TOKENISER}." if tally.on_tokens else "",
                cut,
                HOW_SPLIT if _splits(tally) else "",
            )
            if part
        ],
        "dataLimitations": [*_absent(choice), *(f"Left out or changed: {loss}" for loss in lost)],
        "personalSensitiveInformation": ["News articles name people and tell what they did."],
    }
    return {key: value for key, value in found.items() if value}


def _absent(choice: Choice) -> Iterator[str]:
    """What stays behind; the reasons of layers name people, who need not be named to the public for that."""
    for each in choice.left_out:
        yield f"{counted(each.count, each.noun)} left out" if each.noun == "layer" else str(each)
    if choice.unfinished:
        yield f"{counted(choice.unfinished, 'article')} of those in it: not finished"


def _agreement(study: Study) -> Iterator[str]:
    """How far those agree who finished the same articles, a sentence for each kind that they tagged."""
    met = [pair for pair, counts in agreement.sharing(study).items() if counts.both]
    if not met:
        yield "No article was finished by two annotators, so agreement is not known."
        return
    yield f"{counted(len(study.articles), 'article')} finished by several annotators."
    for kind in ("article", "sentence"):
        if kind in study.kinds:
            value = agreement.unit_measure(study, kind, "alpha_masi", repeats=0).pooled
            yield _said(f"Tags of {kind}s: Krippendorff’s α, MASI distance", value)
    if "span" in study.kinds:
        for measure, words in (("exact", "same edges and label"), ("overlap", "overlapping, same label")):
            pairs = [agreement.span_measure(study, measure, pair, repeats=0).pooled for pair in met]
            yield _said(f"Spans: F1 of two annotators ({words}), mean of the pairs", mean(pairs))


def _said(what: str, value: Value) -> str:
    return f"{what}: {'no value' if value.value is None else f'{value.value:.3f}'}."
