"""Numbers and articles in sentences, so that no sentence says “1 others” or “a article”."""

from __future__ import annotations

from annotator.core.messages import _, ngettext, numeral


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 article`, `2 articles`; `plural` for words that do not just take an “s”."""
    return f"{numeral(count)} {ngettext(noun, plural or noun + 's', count)}"


def were(count: int) -> str:
    """The verb for so many."""
    return ngettext("was", "were", count)


def quoted(text: str) -> str:
    """The text in quotation marks; those in it become single ones."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


WITH_ARTICLE = {
    "span": _("a span"),
    "sentence": _("a sentence"),
    "article": _("an article"),
    "link": _("a link"),
}
"""What labels apply to, in a sentence."""
