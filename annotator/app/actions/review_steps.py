"""What the keys of Review do. The use cases are imported when they are first needed: nobody who tags waits for them."""

from __future__ import annotations

from collections.abc import Callable

from annotator.app.session import Session

Run = Callable[[Session], object]


def take(number: int) -> Run:
    """Take the candidate of that number, counted from 1."""

    def run(session: Session) -> object:
        from annotator.app.reviewing import decide as deciding

        return deciding.take(session, number)

    return run


def move_edge(by: int, unit: str) -> Run:
    """Move the edge that is being edited by a "word" or a "character"."""

    def run(session: Session) -> None:
        from annotator.app.reviewing import edit_edges as edge_editing

        edge_editing.move_edge(session, by, unit)

    return run


def reject(session: Session) -> object:
    """Settle the conflict with nothing."""
    from annotator.app.reviewing import decide as deciding

    return deciding.reject(session)


def defer(session: Session) -> object:
    """Put the conflict off."""
    from annotator.app.reviewing import decide as deciding

    return deciding.defer(session)


def undecide(session: Session) -> object:
    """Open the conflict again."""
    from annotator.app.reviewing import decide as deciding

    return deciding.undecide(session)


def toggle_guideline(session: Session) -> object:
    """Flag the conflict as one that the guideline should settle, or take the flag off."""
    from annotator.app.reviewing import decide as deciding

    return deciding.toggle_guideline(session)


def next_edge(session: Session) -> None:
    """Edit the other edge."""
    from annotator.app.reviewing import edit_edges as edge_editing

    edge_editing.next_edge(session)


def cancel_editing(session: Session) -> None:
    """Leave the edges as they were."""
    from annotator.app.reviewing import edit_edges as edge_editing

    edge_editing.cancel_editing(session)


def accept_unanimous(session: Session) -> object:
    """Settle everything in the article on which all agree."""
    from annotator.app.reviewing import settle_many as settling_many

    return settling_many.accept_unanimous(session)
