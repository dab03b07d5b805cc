"""A project as plain data, read in two ways that share nothing: from the model, and from the file by any YAML reader.

The second is a small reader of its own after docs/project-file.md. Both give `slots`: the header, each article and
each layer by a name, with nothing in them that is the default, so that two readings can be compared.
"""

import hashlib
import json
from dataclasses import fields

import yaml

from annotator.core.annotation import ArticleTag, Decision, Link, Note, SentenceTag, Span
from annotator.core.layer import Layer

HEADER = "project"
SECTIONS = {
    "tag": ("tags", ArticleTag),
    "sentence": ("sentences", SentenceTag),
    "span": ("spans", Span),
    "link": ("links", Link),
    "note": ("notes", Note),
    "decision": ("decisions", Decision),
}
_RENAMED = {"source": "from", "target": "to"}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def article_slot(article_id):
    return f"article {article_id}"


def layer_slot(article_id, annotator):
    return f"layer {article_id} {annotator}"


def member_slot(article_id):
    """What says that an article has been taken out of the project."""
    return f"member {article_id}"


def digest(value):
    """A short name for a plain value; None stays None."""
    if value is None:
        return None
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def digests(slots):
    return {name: digest(value) for name, value in slots.items()}


def difference(found, expected):
    """In words, for a failed comparison of two readings."""
    names = sorted(found.keys() | expected.keys())
    return "\n".join(
        f"{name}:\n  found    {found.get(name)}\n  expected {expected.get(name)}"
        for name in names
        if found.get(name) != expected.get(name)
    )


# ------------------------------------------------------------------------------------------ from the model
def of_model(project_file):
    """The slots of an open project file, every article read anew."""
    found = {HEADER: header_data(project_file.project.header)}
    for article_id in project_file.project.entries:
        found |= of_article(project_file.load(article_id))
    return found


def of_article(opened):
    """The slots of an article and its layers."""
    found = {article_slot(opened.article.id): article_data(opened.article)}
    for layer in opened.layers.values():
        if (data := layer_data(layer)) is not None:
            found[layer_slot(layer.article, layer.annotator)] = data
    return found


def header_data(header):
    labels = [
        {
            "name": label.name,
            "title": label.title,
            "applies_to": list(label.applies_to),
            "key": label.key,
            "colour": label.colour,
            "parent": label.parent,
        }
        for label in header.labels
    ]
    said = {key: getattr(header, key) for key in ("id", "title", "language", "guidelines", "format")}
    return _without_defaults({**header.extra, **said, "labels": [_label(label) for label in labels]})


def article_data(article):
    return _without_defaults(
        {
            **article.extra,
            "title": article.title,
            "metadata": dict(article.metadata),
            "sha256": article.sha256,
            "text": article.text,
            "zones": [_zone(zone) for zone in article.zones],
            "unsure": [[*_zone(zone), round(zone.sure, 2)] for zone in article.zones if zone.sure < 0.8],
            "sentences": [[sentence.start, sentence.end] for sentence in article.sentences],
        }
    )


def _zone(zone):
    return [zone.start, zone.end, zone.role]


def layer_data(layer: Layer):
    state = {**layer.state.extra, "status": layer.state.status, "review": layer.state.review}
    items = {item.id: _annotation_data(item) for item in (*layer, *layer.unanchored)}
    return _layer(state, items)


def _annotation_data(item):
    kind = next(name for name, (_, cls) in SECTIONS.items() if isinstance(item, cls))
    data = {_RENAMED.get(field.name, field.name): getattr(item, field.name) for field in fields(item)}
    extra = data.pop("extra")
    if kind == "span":
        pieces = [list(piece) for piece in data.pop("fragments")]
        data |= {"start": pieces[0][0], "end": pieces[-1][1]}
        if len(pieces) > 1:
            data["fragments"] = pieces
    return _annotation(kind, {**extra, **data, "attributes": dict(item.attributes)})


# ------------------------------------------------------------------------------------------- from the file
def of_file(path):
    """The slots of a project file, by its description alone. The end of the file must be whole."""
    reader = _Reader()
    for record in yaml.load_all(path.read_bytes(), Loader=_Loader):
        reader.take(record)
    return reader.slots()


class _Reader:
    def __init__(self):
        self.header = {}
        self.articles = {}
        self.layers = {}
        self.withdrawn = set()
        self.parts = {}

    def take(self, record):
        match record.pop("kind"):
            case "project":
                self.header = record
            case "article":
                self.articles[record.pop("id")] = record
            case "layer":
                self.take_layer(record)
            case "edit":
                self.take_edit(record)

    def take_layer(self, record):
        key = record.pop("article"), record.pop("annotator")
        items = {}
        for kind, (section, _) in SECTIONS.items():
            items |= {item["id"]: _annotation(kind, item) for item in record.pop(section, ())}
        self.layers[key] = (record, items)

    def take_edit(self, record):
        waiting = self.parts.setdefault(record.get("edit"), [])
        waiting.append(record)
        if len(waiting) == record.get("parts", 1):
            for part in self.parts.pop(record.get("edit")):
                for change in part["changes"]:
                    self.apply(change["before"], change["after"], part.get("article"), part.get("annotator"))
                    if "zone" in (change["after"] or change["before"]):
                        self.doubt(part["article"], change)

    def apply(self, before, after, article_id, annotator):
        (kind,) = (after or before).keys()
        old, new = (None if side is None else side[kind] for side in (before, after))
        match kind:
            case "project":
                self.header = new
            case "keys":
                kept = {key: value for key, value in self.header.items() if key not in (old or {})}
                self.header = {**kept, **(new or {})}
            case "member":
                (self.withdrawn.add if new is None else self.withdrawn.discard)(article_id)
            case "heading":
                self.articles[article_id] |= new
            case "boundary" | "zone":
                section = "sentences" if kind == "boundary" else "zones"
                kept = [place for place in self.articles[article_id].get(section, []) if place != old]
                if new is not None and new not in kept:
                    kept.append(new)
                self.articles[article_id][section] = sorted(kept)
            case "state":
                state, items = self.layers.get((article_id, annotator), ({}, {}))
                kept = {key: value for key, value in state.items() if key not in (old or {})}
                self.layers[article_id, annotator] = (
                    {**kept, "status": "new", "review": "none", **(new or {})},
                    items,
                )
            case _:
                _, items = self.layers.setdefault((article_id, annotator), ({}, {}))
                if old is not None:
                    items.pop(old["id"], None)
                if new is not None:
                    items[new["id"]] = _annotation(kind, new)

    def doubt(self, article_id, change):
        article = self.articles[article_id]
        places = [side["zone"] for side in (change["before"], change["after"]) if side]
        kept = [doubt for doubt in article.pop("unsure", []) if doubt[:3] not in places]
        kept += [[*places[-1], change["sure"]]] if "sure" in change else []
        if kept:
            article["unsure"] = sorted(kept)

    def slots(self):
        assert not self.parts, "an edit lacks some of its parts"
        labels = [_label(label) for label in self.header.get("labels", [])]
        found = {HEADER: _without_defaults({**self.header, "labels": labels})}
        for article_id, data in self.articles.items():
            if article_id not in self.withdrawn:
                found[article_slot(article_id)] = _without_defaults(_without_lineage(data))
        for (article_id, annotator), (state, items) in self.layers.items():
            data = _layer(state, items)
            if data is not None and article_slot(article_id) in found:
                found[layer_slot(article_id, annotator)] = data
        return found


# ----------------------------------------------------------------------------------------------- one form
def _layer(state, items):
    said = _without_defaults({"status": "new", "review": "none", **_without_lineage(state)})
    return {"state": said, "items": items} if items or said else None


def _without_lineage(data):
    """What is said, without the keys that tell which version that is."""
    return {key: value for key, value in data.items() if key not in ("lineage", "seal")}


def _annotation(kind, data):
    return {"kind": kind, **_without_defaults({"origin": "hand", **data})}


def _label(data):
    kept = {key: data.get(key) for key in ("name", "key", "colour", "parent")}
    return _without_defaults(
        {**kept, "title": data.get("title") or data["name"], "applies_to": data.get("applies_to") or ["span"]}
    )


_DEFAULTS = {"origin": "hand", "status": "new", "review": "none"}


def _without_defaults(data):
    return {
        key: value
        for key, value in data.items()
        if not (value is None or value is False or value in ("", [], {}) or value == _DEFAULTS.get(key))
    }
