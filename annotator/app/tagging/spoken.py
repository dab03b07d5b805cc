"""What screen readers say of the place in the article: of the span at the caret, and of entering and leaving it."""

from __future__ import annotations

from enum import StrEnum

from annotator.app.session import Session
from annotator.core.annotation import AttributeValue, Span
from annotator.core.messages import _, numeral
from annotator.core.values import dataclass

LONGEST = 120
"""So many code points of a span's words are said; who wants to hear more reads the text."""


class Verbosity(StrEnum):
    """How much is said by itself: everything that is known, the label and the words, or nothing."""

    FULL = "full"
    SHORT = "short"
    OFF = "off"

    @classmethod
    def of(cls, name: str) -> Verbosity:
        """The one of that name; `FULL` where there is none."""
        return next((each for each in cls if each == name), cls.FULL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: the selected span (id and label's title, "" outside of all), and what is current, in words."""

    span: str = ""
    label: str = ""
    words: str = ""


def place(session: Session) -> Place:
    """Where the session is."""
    span = session.selected_annotation
    if not isinstance(span, Span):
        return Place(words=session.mode.spoken)
    return Place(span.id, session.labels.title(span.label), session.mode.spoken)


def step(before: Place, now: Place, verbosity: Verbosity) -> str:
    """What is said on the way from one place to another; "" for nothing.

    In full, leaving a span is said too where nothing else would be: whoever comes into the next one hears that one.
    """
    if verbosity is Verbosity.OFF or now == before:
        return ""
    if now.words:
        return now.words if now.words != before.words else ""
    if before.span and not now.span and verbosity is Verbosity.FULL:
        return _("Out of {label}").format(label=before.label)
    return ""


def of_span(session: Session, verbosity: Verbosity | None = None) -> str:
    """The selected span in words, such as “Person, Ines Lindgren, in doubt, 2 of 3”; "" where none is selected.

    `verbosity` is that of the session's habits, if none is given.
    """
    span = session.selected_annotation
    if not isinstance(span, Span):
        return ""
    full = (verbosity or Verbosity.of(session.habits.announcements)) is Verbosity.FULL
    parts = [session.labels.title(span.label), shortened(span.quote)]
    if full:
        parts += [_("{name}: {value}").format(name=n, value=_said(v)) for n, v in span.attributes.items()]
    if span.doubt:
        parts.append(_("in doubt"))
    if full:
        around = [each for each in session.layer.spans.at(span.start) if _holds(each, span)]
        if span.note:
            parts.append(_("with a note"))
        if around:
            titles = ", ".join(session.labels.title(each.label) for each in around)
            parts.append(_("inside {labels}").format(labels=titles))
        number = sum((each.start, each.end, each.id) <= _order(span) for each in session.layer.spans.values())
        parts.append(
            _("{number} of {count}").format(number=numeral(number), count=numeral(len(session.layer.spans)))
        )
    return ", ".join(parts)


def shortened(words: str) -> str:
    """The words on one line, and not more of them than anybody wants to listen to."""
    line = " ".join(words.split())
    if len(line) <= LONGEST:
        return line
    return f"{line[:LONGEST].rsplit(' ', 1)[0]}…"


def _said(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _order(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.id


def _holds(outer: Span, inner: Span) -> bool:
    longer = outer.end - outer.start > inner.end - inner.start
    return longer and outer.start <= inner.start and inner.end <= outer.end
