"""The five keys that somebody needs who has never seen the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from annotator.app.session import Session

_STEPS = {
    False: (("end-right", "moves the end of a span"), ("delete", "takes one away")),
    True: (("next-sentence", "goes to the next sentence"), ("repeat-label", "gives the same label again")),
}
"""By whether sentences are tagged: actions, and what their keys do."""
_ALWAYS = (("undo", "takes anything back"), ("finish", "marks the article as done"))


def first_keys(session: Session, keys: Mapping[str, tuple[str, ...]], shown: Callable[[str], str]) -> str:
    """What five keys do in the mode that is on, in a line; `keys` by action, as `shown` writes them.

    Empty where no label has a key: then there is nothing to begin with.
    """
    mode = session.mode
    label = next((each for each in session.labels if each.key and mode.label_for_key(each.key) is each), None)
    if label is None:
        return ""
    target = "a sentence" if mode.by_sentence else "the words that are selected"
    parts = [f"{label.key} tags {target} as {label.shown}"]
    for name, does in (*_STEPS[mode.by_sentence], *_ALWAYS):
        if keys.get(name):
            parts.append(f"{shown(keys[name][0])} {does}")
    return f"To begin with: {', '.join(parts)}."
