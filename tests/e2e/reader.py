"""Works with the program as a screen reader does, over AT-SPI: by names, roles, actions, text and what is announced.

    dbus-run-session -- /usr/bin/python3 reader.py LAUNCHER OUT PROGRAM…

Run by the system's own Python, which has `gi` (Debian's packages python3-gi and gir1.2-atspi-2.0). Nothing of the
program is imported, and no pixel is looked at. Prints what was found as JSON.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

Atspi.set_timeout(2_000, 15_000)
warnings.simplefilter("ignore")  # older and newer ways to ask for an interface
PATIENCE = 20.0
HEARD = (
    "object:announcement",
    "object:property-change:accessible-description",
    "object:state-changed:focused",
)


class Reader:
    """What is heard and seen of the program's accessible objects."""

    def __init__(self) -> None:
        self.announced: list[str] = []
        self.described: list[str] = []
        self._listener = Atspi.EventListener.new(self._heard)
        for kind in HEARD:
            assert self._listener.register(kind), kind
        self.top = self.until(self._program, "the program")

    def _program(self) -> Any:
        desk = Atspi.get_desktop(0)
        found = [desk.get_child_at_index(at) for at in range(desk.get_child_count())]
        return next((app for app in found if app and app.get_child_count()), None)

    def _heard(self, event: Any) -> None:
        if event.type.startswith("object:announcement"):
            self.announced.append(str(event.any_data))
        elif "description" in event.type:
            self.described.append(str(event.any_data))

    def pump(self) -> None:
        """Take in what has come."""
        context = GLib.MainContext.default()
        while context.pending():
            context.iteration(False)
        time.sleep(0.03)

    def until(self, reached: Callable[[], Any], what: str) -> Any:
        """What `reached` gives, as soon as that is something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.pump()
            try:
                if found := reached():
                    return found
            except GLib.GError:  # what was just being looked at has gone
                pass
        raise SystemExit(
            f"waited in vain for {what}\n{chr(10).join(self.seen())}\nannounced: {self.announced}"
        )

    def all(self, top: Any = None) -> Iterator[Any]:
        """Everything that is showing."""
        stack = [top or self.top]
        while stack:
            each = stack.pop()
            if each is not self.top and not each.get_state_set().contains(Atspi.StateType.SHOWING):
                continue
            yield each
            stack += [child for at in range(each.get_child_count()) if (child := each.get_child_at_index(at))]

    def seen(self) -> list[str]:
        return [f"{each.get_role_name()} “{each.get_name()}”" for each in self.all()]

    def find(self, role: str, name: str, *, start: bool = False) -> Any:
        """The first thing of a role and a name, or whose name begins so, as soon as it shows."""

        def look() -> Any:
            for each in self.all():
                called = each.get_name()
                if each.get_role_name() == role and (called.startswith(name) if start else called == name):
                    return each
            return None

        return self.until(look, f"{role} “{name}”")

    def press(self, role: str, name: str, *, start: bool = False) -> None:
        """Do the first thing that can be done with it."""
        assert self.find(role, name, start=start).do_action(0), name

    def focus(self, role: str, name: str) -> Any:
        found = self.find(role, name)
        assert found.grab_focus(), name
        self.until(lambda: found.get_state_set().contains(Atspi.StateType.FOCUSED), f"the focus on {name}")
        return found

    def hears(self, words: str) -> None:
        self.until(lambda: words in self.announced, f"“{words}” to be announced")

    def key(self, name: str) -> None:
        subprocess.run(["xdotool", "key", name], check=True, timeout=10)


def work(reader: Reader, out: str) -> dict[str, Any]:
    """Tag an article, review a conflict, export."""
    article = reader.find("text", "Article text")
    text = article.get_text_iface()
    words = Atspi.Text.get_text(article, 0, Atspi.Text.get_character_count(article))
    reader.press("radio button", "Spans")
    person = words.index("Ines Lindgren")
    reader.focus("text", "Article text")
    assert Atspi.Text.add_selection(text, person, person + len("Ines Lindgren"))
    reader.until(lambda: Atspi.Text.get_n_selections(text) == 1, "the selection")
    reader.focus("tree", "Labels")
    reader.press("table cell", "Person")
    reader.key("Return")
    reader.hears("Person, Ines Lindgren, 1 of 1")
    described = reader.until(
        lambda: "Ines Lindgren" in article.get_description() and article.get_description(), "it"
    )
    assert Atspi.Text.set_caret_offset(text, 0)
    reader.hears("Out of Person")
    reader.announced.clear()
    assert Atspi.Text.set_caret_offset(text, person + 3)
    reader.hears("Person, Ines Lindgren, 1 of 1")
    reader.press("check box", "Doubt")
    reader.hears("Person, Ines Lindgren, in doubt, 1 of 1")
    reader.press("check box", "Business")
    reader.press("check box", "Annotations", start=True)
    listed = reader.find("tree", "Annotations")
    cells = [listed.get_child_at_index(at).get_name() for at in range(3, listed.get_child_count())]

    reader.press("radio button", "Review")
    reader.find("filler", "Candidates")
    reader.press("table cell", "label: Kestrel Line, Organisation ≠ Person")
    reader.hears("label: Kestrel Line")
    reader.press("push button", "1: Organisation", start=True)
    reader.find("label", "Conflicts · 2 open of 3")

    reader.press("menu item", "File")
    with contextlib.suppress(GLib.GError):  # Qt answers when the dialog that it opens is closed again
        reader.press("menu item", "Export…")
    reader.press("table cell", "News Annotator JSONL")
    field = reader.find("text", "Write to")
    assert Atspi.EditableText.set_text_contents(field.get_editable_text_iface(), out)
    reader.until(
        lambda: reader.find("push button", "Export").get_state_set().contains(Atspi.StateType.SENSITIVE), "it"
    )
    reader.press("push button", "Export")
    reader.find("dialog", "Exported")
    reader.press("push button", "OK")
    reader.until(
        lambda: not any(each.get_role_name() == "dialog" for each in reader.all()), "the end of the dialog"
    )
    reader.find("label", "saved")
    return {"described": described, "cells": cells, "announced": reader.announced}


def main(argv: list[str]) -> int:
    launcher, out, *program = argv
    started = [
        subprocess.Popen([launcher, "--launch-immediately"]),
        subprocess.Popen(["openbox"]),
        subprocess.Popen(program),
    ]
    try:
        print(json.dumps(work(Reader(), out), ensure_ascii=False))
        return 0
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
