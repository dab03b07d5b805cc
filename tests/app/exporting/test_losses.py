"""Everything of a project is in an export or on the list of what it leaves out, once, whatever is chosen."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from annotator.app.exporting import export as exporting
from annotator.app.exporting import splits as splitting
from annotator.app.exporting.export import ALL_LAYERS, Selection
from annotator.app.exporting.names import check_selection
from annotator.app.progress import finish
from annotator.core.annotation import (
    STATUSES,
    ArticleTag,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
)
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Attribute, Label, LabelSet, Rules
from annotator.core.layer import GOLD, Layer
from annotator.core.project import Project
from annotator.core.text import sha256
from annotator.formats.kit.base import Format
from annotator.formats.kit.losses import LABEL_PARTS
from annotator.formats.kit.values import FEATURES
from annotator.review.decide import is_finished

NAMES = ("org", "person", "quote")
KINDS = ("span", "sentence", "article", "link")
LABELS = LabelSet(
    [
        Label(name="org", title="Organisation", key="o", colour="#0072B2", applies_to=KINDS),
        Label(name="person", parent="org", description="A human.", examples=("Ana",), applies_to=KINDS),
        Label(
            name="quote", rules=Rules(one_of="speech"), attributes=(Attribute(name="role"),), applies_to=KINDS
        ),
        Label(name="all", title="Everything", selectable=False),
        Label(name="rare", applies_to=KINDS),
    ]
)
ROLES = ("body", "furniture", "caption")


class Listening(Format):
    """A format that keeps what it is given, and holds what a test says."""

    name, title, writes = "listening", "Listening", True

    def __init__(self, holds, of_labels=()):
        self.holds = frozenset(holds)
        self.holds_of_labels = frozenset(of_labels)
        self.given = []
        self.labels = set()

    def write(self, path, articles, export=None):
        self.labels = {label.name for label in export.labels}
        path.write_text("", encoding="utf-8")
        for number, (article, layers) in enumerate(articles, 1):
            self.given.append((article, dict(layers)))
            yield number


def layer_of(article, name, chance):
    """One annotator's work: spans that begin and end in words, anywhere; what has no place; and everything about it."""
    places = [at for at, character in enumerate(article.text) if character != "\n"]

    def said(id):
        attributes = dict.fromkeys(chance.sample(["role", "sure"], chance.randint(0, 2)), "x")
        note, by = chance.choice(["", "why?"]), chance.choice(["", "alice"])
        label, doubt = chance.choice(NAMES), chance.random() < 0.5
        return {"id": id, "label": label, "attributes": attributes, "note": note, "by": by, "doubt": doubt}

    found = []
    for number in range(chance.randint(0, 4)):
        ends = sorted(chance.sample(places, 2 * chance.randint(1, 2)))
        fragments = tuple((start, end + 1) for start, end in zip(ends[::2], ends[1::2], strict=True))
        found.append(Span(fragments=fragments, **said(f"s{number}")))
    for number, sentence in enumerate(chance.sample(article.sentences, chance.randint(0, 2))):
        found.append(SentenceTag(start=sentence.start, end=sentence.end, **said(f"t{number}")))
    found += [ArticleTag(**said("a0"))] * chance.randint(0, 1)
    ends = [item.id for item in found]
    if ends:
        found.append(Link(source=chance.choice(ends), target=chance.choice(ends), **said("l0")))
        found.append(Note(id="n0", about=chance.choice(ends), note="look"))
    first = chance.choice(article.sentences)
    found.append(Note(id="n1", note="here", start=first.start, end=first.end))
    found += [Decision(id="d0", cluster="c", verdict="reject")] * chance.randint(0, 1)
    states = [LayerState(), LayerState("new", "sent back"), LayerState("started"), LayerState("done")]
    layer = Layer(article.id, name, found, chance.choice(states))
    for number in range(chance.randint(0, 2)):
        layer.unanchored.append(Span(fragments=((900, 905),), **said(f"u{number}")))
    return layer


def project_of(seed):
    chance = random.Random(seed)
    project = Project(ProjectHeader(id="desk", labels=LABELS))
    for number in range(chance.randint(1, 3)):
        words = chance.choices(["Port", "a b", "opens.", "🚢 x"], k=chance.randint(2, 4))
        text, ends, at = "\n\n".join(words), [], 0
        for word in words:
            ends.append((at, at + len(word)))
            at += len(word) + 2
        zones = tuple(Zone(*pair, chance.choice(ROLES)) for pair in ends)
        metadata = chance.choice([{"split": "train"}, {"split": "test"}, {"section": "Port"}, {}])
        sentences = tuple(Sentence(*pair) for pair in ends)
        article = Article(f"n{number}", "T", text, metadata, zones, sentences, sha256(text))
        names = chance.sample(["alice", "ben", GOLD], chance.randint(0, 3))
        project.add(article, [layer_of(article, name, chance) for name in names])
    return project


selections = st.builds(
    Selection,
    layer=st.sampled_from([ALL_LAYERS, "alice", GOLD]),
    statuses=st.sampled_from([(), ("done",), ("new", "started")]),
    without=st.sampled_from([(), (), (), ("furniture",), ("furniture", "caption"), ("headline",)]),
    labels=st.sampled_from([(), ("org",), ("org", "quote")]),
    rename=st.sampled_from([{}, {"org": "ORG", "person": "org"}]),
    splits=st.booleans(),
    overlaps=st.sampled_from(["longest", "first", "priority"]),
)


def status_of(article_id, name, layers):
    """How far a layer is; gold is done only when everything in it is settled."""
    status = layers[name].state.status
    unsettled = name == GOLD and status == "done" and not is_finished(article_id, layers)
    return "started" if unsettled else status


def chosen(project, selection):
    """Who is wanted of which article, in order."""
    for article_id in project.entries:
        article = project.article(article_id)
        if selection.splits and not splitting.split_of(article):
            continue
        layers = project.layers(article_id)
        wanted = {
            name: layer
            for name, layer in layers.items()
            if selection.layer in (ALL_LAYERS, name)
            and (not selection.statuses or status_of(article_id, name, layers) in selection.statuses)
        }
        # An article that nobody annotated is asked for with what is new.
        if wanted or (selection.layer == ALL_LAYERS and "new" in selection.statuses and not layers):
            yield article, wanted


def covered(item):
    match item:
        case Span():
            return {at for start, end in item.fragments for at in range(start, end)}
        case SentenceTag() | Note(start=int()):
            return set(range(item.start, item.end))
    return None


def gives_way(spans, policy):
    """How many spans a policy leaves out: the best that is left is taken, again and again."""
    order = {name: place for place, name in enumerate(("ORG", *NAMES))}

    def rank(span):
        first = {"longest": span.start - span.end, "first": 0, "priority": order.get(span.label, 9)}[policy]
        return (first, span.start, -span.end, span.id)

    kept = []
    for span in sorted(spans, key=rank):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return len(spans) - len(kept)


def expected(project, selection, holds):
    """What is written of each annotation, by article and layer, and what must be on the list: the slow way."""
    lost, written = Counter(), []
    for article, wanted in chosen(project, selection):
        gone = {
            at
            for zone in article.zones
            if zone.role in selection.without
            for at in range(zone.start, zone.end)
        }
        entry = {}
        for name, layer in wanted.items():
            kept = {}
            for item in layer:
                places = covered(item)
                words = {at for at in places or () if article.text[at] != "\n"}
                if words and words <= gone:
                    lost["annotations in zones that are left out"] += 1
                    continue
                if words & gone:
                    lost["spans that reach into zones that are left out are cut"] += 1
                kept[item.id] = item
            for item in layer.links:
                if not {item.source, item.target} <= kept.keys():
                    lost["annotations in zones that are left out"] += 1
                    del kept[item.id]
            picked = {n: i for n, i in kept.items() if not i.label or i.label in (selection.labels or NAMES)}
            for item in layer.links:
                if item.id in picked and not {item.source, item.target} <= picked.keys():
                    lost["links to annotations that are not selected"] += 1
                    del picked[item.id]
            lost["annotations whose words are no longer in the text"] += sum(
                item.label in (selection.labels or NAMES) for item in layer.unanchored
            )
            entry[name] = [replace(i, label=selection.rename.get(i.label, i.label)) for i in picked.values()]
            written.append((article.id, name, sorted((i.id, i.label) for i in entry[name])))
        entries = [entry] if "annotators" in holds or len(entry) < 2 else [{n: i} for n, i in entry.items()]
        if len(entries) > 1:
            lost["articles with several annotators: each becomes an entry of its own"] += 1
        zones = [zone for zone in article.zones if not set(range(zone.start, zone.end)) <= gone]
        for each in entries:
            items = [item for found in each.values() for item in found]
            for feature, count in {
                "fragments": sum(isinstance(i, Span) and len(i.fragments) > 1 for i in items),
                "spans": sum(isinstance(i, Span) for i in items),
                "sentences": sum(isinstance(i, SentenceTag) for i in items),
                "tags": sum(isinstance(i, ArticleTag) for i in items),
                "links": sum(isinstance(i, Link) for i in items),
                "attributes": sum(len(i.attributes) for i in items),
                "notes": sum(i.note != "" for i in items),
                "doubts": sum(i.doubt for i in items),
                "who": sum(i.by != "" for i in items),
                "decisions": sum(isinstance(i, Decision) for i in items),
                "status": sum(wanted[name].state != LayerState() for name in each),
                "zones": len(zones),
                "metadata": len(article.metadata) + bool(gone),
            }.items():
                lost[FEATURES[feature]] += count if feature not in holds else 0
            if "spans" in holds and "overlaps" not in holds:
                kept = {
                    "longest": "longest is",
                    "first": "first is",
                    "priority": "label that stands higher is",
                }
                what = f"overlapping spans: the {kept[selection.overlaps]} kept"
                for found in each.values():
                    # Where zones are left out, only what is left of a span can overlap.
                    spans = [squeezed(i, gone) for i in found if isinstance(i, Span)]
                    lost[what] += gives_way(spans, selection.overlaps)
    return {what: count for what, count in lost.items() if count}, written


def expected_of_labels(selection, holds, written):
    """What is lost of the label set: the slow way. `written` are the labels of what was written."""
    lost, names = Counter(), {}
    for label in LABELS:
        if selection.labels and label.name not in selection.labels:
            continue
        named = selection.rename.get(label.name, label.name)
        if named not in written and "unused" not in holds:
            lost["labels that nothing in it carries"] += label.selectable
            continue
        for part in LABEL_PARTS:
            if getattr(label, part) not in ("", (), Rules()) and part not in holds:
                names.setdefault(part, set()).add(named)
    if names:
        words = ", ".join(words for part, words in LABEL_PARTS.items() if part in names)
        lost[f"labels without their {words}"] = len(set.union(*names.values()))
    return +lost


def left(item, gone):
    return sorted(covered(item) - gone)


def squeezed(span, gone):
    """The span with as many places less as are left out before and in it."""
    places = left(span, gone)
    start = places[0] - sum(at < places[0] for at in gone)
    end = places[-1] + 1 - sum(at < places[-1] for at in gone)
    return replace(span, fragments=((start, end),))


features = st.sets(st.sampled_from(sorted(FEATURES)), max_size=8)
holdings = st.one_of(
    features,
    features.map(set(FEATURES).difference),
    features.map(lambda some: (some | {"spans"}) - {"overlaps"}),
)


@settings(max_examples=120)
@given(st.integers(0, 10**6), selections, holdings, st.sets(st.sampled_from([*LABEL_PARTS, "unused"])))
def test_what_is_not_written_is_on_the_list_and_what_is_written_is_not(seed, selection, holds, of_labels):
    project = project_of(seed)
    if selection.without:  # fragments may come to touch there, which is for the tests of excerpts
        holds = holds | {"fragments", "overlaps"}
    if selection.splits and not any(splitting.split_of(a) for a in project.articles()):
        selection = replace(selection, splits=False)
    try:
        check_selection(project, selection)
    except AnnotatorError:  # names that are nowhere are refused, which is tested with the names
        reject()
    selection = replace(selection, statuses=selection.statuses or STATUSES)
    form = Listening(holds, of_labels)
    lost, written = expected(project, selection, holds)
    with TemporaryDirectory() as folder:
        try:
            result = finish(exporting.export(project, form, Path(folder, "out"), selection))
        except AnnotatorError:
            assert not list(chosen(project, selection))
            return
    lost |= expected_of_labels(selection, of_labels, {label for *_, items in written for _, label in items})
    assert {loss.what: loss.count for loss in result.losses} == lost
    given_away = [
        (article.id, name, sorted((item.id, item.label) for item in layer))
        for article, entry in form.given
        for name, layer in entry.items()
    ]
    assert sorted(given_away) == sorted(written)
    assert result.articles == len(form.given)
    assert {item.label for _, entry in form.given for layer in entry.values() for item in layer} <= {
        "",
        *form.labels,
    }
    if not selection.splits:  # beforehand, the whole project is looked at
        before = finish(exporting.losses(project, form, selection))
        assert {loss.what: loss.count for loss in before} == lost
