"""Two texts of an article side by side, as a page: what is gone is struck through, what is new underlined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from annotator.app.versions.unplaced import Compared
from annotator.core.annotation import Fragment
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.qt.parts.theme import Theme
from annotator.text.alignment import SAME, Row

AROUND = 2
"""So many unchanged sentences are shown before and behind what changed; of longer runs it is said how long they are."""
_WIDTHS = (10, 45, 45)


def page(compared: Compared, theme: Theme) -> str:
    """The page in the colours of the theme. Each sentence of the newer text is an anchor, `anchor(start)`."""
    rows = [
        _heading(
            (
                "",
                _("Older: {title}").format(title=compared.older.title),
                _("Newer: {title}").format(title=compared.newer.title),
            ),
            theme,
        ),
        *(_line(each, compared, theme) for each in _shown(compared.rows)),
    ]
    return (
        f'<html><body style="color: {theme.text.name()}">'
        f'<table width="100%" cellspacing="0" cellpadding="5">{"".join(rows)}</table></body></html>'
    )


def anchor(start: int) -> str:
    """What a sentence of the newer text is called in the page."""
    return f"s{start}"


def _shown(rows: Sequence[Row]) -> Iterable[Row | int]:
    """The rows, and for long runs of unchanged ones how many are left out."""
    run: list[Row] = []
    begun = False
    for row in rows:
        if row.kind == SAME:
            run.append(row)
            continue
        yield from _shortened(run, AROUND if begun else 0, AROUND)
        run, begun = [], True
        yield row
    yield from _shortened(run, AROUND if begun else 0, 0)


def _shortened(run: Sequence[Row], first: int, last: int) -> Iterable[Row | int]:
    if len(run) <= first + last + 1:
        yield from run
        return
    yield from run[:first]
    yield len(run) - first - last
    yield from run[len(run) - last :]


def _line(row: Row | int, compared: Compared, theme: Theme) -> str:
    if isinstance(row, int):
        said = counted(row, "unchanged sentence", "unchanged sentences")
        return f'<tr><td></td><td colspan="2" style="color: {theme.text_muted.name()}"><i>… {said} …</i></td></tr>'
    kind = "" if row.kind == SAME else f"↕ {row.kind}" if row.moved else row.kind
    struck = f"color: {theme.danger.name()}; text-decoration: line-through"
    underlined = f"color: {theme.success.name()}; text-decoration: underline"
    old = _text(compared.older.text, row.old, row.gone, struck)
    new = _text(compared.newer.text, row.new, row.come, underlined)
    named = "".join(f'<a name="{anchor(start)}"></a>' for start, __ in row.new)
    return (
        f'<tr><td valign="top" width="{_WIDTHS[0]}%" style="color: {theme.text_muted.name()}">{kind}</td>'
        f'<td valign="top" width="{_WIDTHS[1]}%">{old}</td>'
        f'<td valign="top" width="{_WIDTHS[2]}%">{named}{new}</td></tr>'
    )


def _heading(cells: Iterable[str], theme: Theme) -> str:
    made = (
        f'<td width="{width}%" style="color: {theme.text_muted.name()}"><b>{escape(cell)}</b></td>'
        for width, cell in zip(_WIDTHS, cells, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>"


def _text(text: str, places: Iterable[Fragment], marked: Sequence[Fragment], style: str) -> str:
    """The sentences with what is marked in them, a paragraph each."""
    found = []
    for start, end in places:
        at, parts = start, []
        for first, last in marked:
            if start <= first < end:
                parts += [escape(text[at:first]), f'<span style="{style}">{escape(text[first:last])}</span>']
                at = last
        found.append("".join([*parts, escape(text[at:end])]))
    return "<br>".join(part.replace("\n", " ") for part in found)
