"""The five keys that somebody needs who has never seen the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from annotator.app.session import Session
from annotator.core.messages import _

_STEPS = {
    False: (("end-right", _("moves the end of a span")), ("delete", _("takes one away"))),
    True: (
        ("next-sentence", _("goes to the next sentence")),
        ("repeat-label", _("gives the same label again")),
    ),
}
"""By whether sentences are tagged: actions, and what their keys do."""
_ALWAYS = (("undo", _("takes anything back")), ("finish", _("marks the article as done")))


def first_keys(session: Session, keys: Mapping[str, tuple[str, ...]], shown: Callable[[str], str]) -> str:
    """What five keys do in the mode that is on, in a line; `keys` by action, as `shown` writes them.

    Empty where no label has a key: then there is nothing to begin with.
    """
    mode = session.mode
    label = next((each for each in session.labels if each.key and mode.label_for_key(each.key) is each), None)
    if label is None:
        return ""
    target = _("a sentence") if mode.by_sentence else _("the words that are selected")
    parts = [_("{key} tags {target} as {shown}").format(key=label.key, target=target, shown=label.shown)]
    for name, does in (*_STEPS[mode.by_sentence], *_ALWAYS):
        if keys.get(name):
            parts.append(f"{shown(keys[name][0])} {does}")
    return _("To begin with: {parts}.").format(parts=", ".join(parts))
