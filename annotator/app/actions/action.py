"""What an action of the program is: one row of the table in `actions`."""

from __future__ import annotations

from collections.abc import Callable

from annotator.app.mode import ModeName
from annotator.app.session import Session
from annotator.core.values import dataclass

ANYWHERE = frozenset({"", "project", "shared project", "own project", "step", "undone step"})
"""Needs that are met, or not, whatever the mode."""
WINDOW = "window"
ARTICLE = "article"
_ALL = tuple(ModeName)


def enter(session: Session) -> object:
    """What Enter does, which the mode knows."""
    return session.mode.enter()


def delete(session: Session) -> object:
    """What Delete does, which the mode knows."""
    return session.mode.delete()


def step(by: int) -> Callable[[Session], object]:
    """What the keys do that go `by` things further, which the mode knows."""
    return lambda session: session.mode.step(by)


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do.

    `keys` are the default key sequences in portable text ("Ctrl+Shift+P"). In the context "article" they work
    while the article's text has the focus, so that they may be single letters. `modes` narrows down where it works
    on an article: what needs none works in every mode, and so do its keys (`works_in`).
    `needs` is what must be there: "", "project", a "shared project" or an "own project", which is not, in its history a
    "step" or an "undone step", "article", one with
    an "older version", "annotation", "span", "text and span" (selected text, and the span that was selected before),
    in a review "conflict", "settled or conflict" (the one that was settled last), or an answer that is being edited,
    "editing".
    `run` is the use case, or None where the window itself carries the action out. `group` separates entries in
    the menu, `within` puts it into a menu in the menu, and so does `submenu`, which says the beginning of its title.
    `yields` marks what gives up its keys where a label of the project has the same: label sets come first.
    `changes` marks what a read-only project does not allow, `here` what works on the place of the caret, `names` what
    cannot be done without showing who is who, and so not in a blind review. `checked` says whether it is on, of what
    can be on or off; `letter` is what picks it in a menu.
    """

    id: str
    title: str
    menu: str
    keys: tuple[str, ...] = ()
    context: str = WINDOW
    modes: tuple[ModeName, ...] = (ModeName.SENTENCES, ModeName.SPANS)
    needs: str = "article"
    run: Callable[[Session], object] | None = None
    icon: str = ""
    group: int = 0
    submenu: str = ""
    within: str = ""
    changes: bool = False
    here: bool = False
    names: bool = False
    checked: Callable[[Session], bool] | None = None
    letter: str = ""
    yields: bool = False

    @property
    def works_in(self) -> tuple[ModeName, ...]:
        """The modes in which it can be used, and in which its keys are its own."""
        return _ALL if self.needs in ANYWHERE else self.modes

    @property
    def conditions(self) -> tuple[object, ...]:
        """All that decides whether it can be used: actions for which this is equal can be used at the same times."""
        return (self.needs, self.works_in, self.changes, self.names)

    @property
    def has_target(self) -> bool:
        """Whether it changes something at one place of the text, which has to be in sight."""
        return self.here or (self.changes and self.needs in ("annotation", "span", "text and span"))
