"""Layers without their ids, for comparing what was written with what was read."""

from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag, Span


def facts(layer, text, fields=("attributes", "note", "doubt")):
    """What each annotation says, sorted; links and notes name the ends by what those say."""

    def common(item):
        return tuple(
            repr(sorted(dict(item.attributes).items())) if name == "attributes" else getattr(item, name)
            for name in fields
        )

    def said(item):
        if item is None:
            return ("nothing",)
        if isinstance(item, Span):
            return ("span", item.label, str(item.fragments), item.quote, *common(item))
        if isinstance(item, SentenceTag):
            return ("sentence", item.label, str((item.start, item.end)), item.quote, *common(item))
        if isinstance(item, ArticleTag):
            return ("article", item.label, *common(item))
        if isinstance(item, Link):
            return (
                "link",
                item.label,
                *common(item),
                said(layer.get(item.source)),
                said(layer.get(item.target)),
            )
        assert isinstance(item, Note)
        return ("note", item.note, said(layer.get(item.about)))

    return sorted(map(repr, map(said, layer)))
