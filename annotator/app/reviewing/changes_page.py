"""“What the desk changed” as a page that stands by itself, to be sent to the annotator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from annotator.app.places.remarks import ListedRemark
from annotator.app.reviewing.changes import HOW, DeskArticle, DeskLine, DeskReport, Said
from annotator.core.labels import LabelSet
from annotator.formats.kit.files import replacing
from annotator.formats.pages.html_article import clean, document

_STYLE = """.desk { font: .95rem/1.55 system-ui, "Noto Sans", Arial, sans-serif; }
.desk h2 { border-top: 1px solid var(--line); padding-top: 1.4rem; margin-top: 1.6rem; }
.desk li { margin: .9rem 0; padding-inline-start: .8rem; border-inline-start: 3px solid var(--line);
  break-inside: avoid; overflow-wrap: anywhere; }
.desk li.back { border-inline-start-style: dashed; border-inline-start-color: var(--soft); }
.desk .how { font-size: .78rem; font-weight: 600; color: var(--soft); text-transform: uppercase;
  letter-spacing: .03em; }
.desk del { color: var(--soft); } .desk ins { text-decoration: none; font-weight: 600; }
.desk ins .label { color: inherit; font-weight: 600; }
.desk .who, .desk del .label { color: var(--soft); font-size: .85rem; font-weight: 400; }
.desk blockquote { margin: .15rem 0; }
"""


def desk_page(report: DeskReport, labels: LabelSet, title: str = "") -> str:
    """The whole page, in HTML."""
    heading = f"What the desk changed for {report.annotator}"
    parts = [f'<header><p class="title">{clean(heading)}</p>']
    parts.append(
        f'<p class="state">{clean(" · ".join(part for part in (title, summary(report)) if part))}</p>'
    )
    parts.append('</header>\n<div class="desk">\n')
    parts.extend(_article(article, labels) for article in report.articles)
    page = document(heading, "".join([*parts, "</div>\n"]))
    return page.replace("</style>", f"{_STYLE}</style>", 1)


def write_desk_page(path: Path, report: DeskReport, labels: LabelSet, title: str = "") -> None:
    """Write the page; raises `WriteError`."""
    with replacing(path) as file:
        file.write(desk_page(report, labels, title).encode("utf-8", "replace").decode("utf-8"))


def summary(report: DeskReport) -> str:
    """How much was settled and how much of it was kept, in a sentence."""
    if not report.settled:
        return "Nothing has been decided yet."
    things = "thing" if report.settled == 1 else "things"
    return f"{report.kept:,} of {report.settled:,} {things} decided as {report.annotator} had it."


def in_words(said: Sequence[Said], labels: LabelSet) -> str:
    """What one side says, on one line."""
    return " + ".join(_one(item, labels) for item in said) or "nothing"


def _one(said: Said, labels: LabelSet) -> str:
    values = ", ".join(f"{name}: {value}" for name, value in said.attributes)
    title = labels.title(said.label) + (f" ({values})" if values else "")
    return f"{title} “{said.quote}”" if said.quote else title


def _article(article: DeskArticle, labels: LabelSet) -> str:
    parts = [f'<h2 dir="auto">{clean(article.title or article.id)}</h2>\n<ul>\n']
    if article.returned is not None:
        parts.append(_returned(article.returned))
    parts += [_line(line, labels) for line in article.lines]
    parts += [_answer(answer) for answer in article.answers]
    return "".join([*parts, "</ul>\n"])


def _line(line: DeskLine, labels: LabelSet) -> str:
    back = line.how == "sent back"
    quote, old, new = line.by_labels()
    words = f'<span dir="auto"><q>{clean(quote)}</q></span><br>' if quote else ""
    before = f'<del dir="auto">{"".join(_said(old, labels))}</del>'
    after = "" if back else f' → <ins dir="auto">{"".join(_said(new, labels))}</ins>'
    why = " · ".join(part for part in (line.reason, line.note) if part)
    said = f'<blockquote dir="auto">{clean(why)}</blockquote>' if why else ""
    return (
        f'<li class="{"back" if back else "line"}"><span class="how">{clean(HOW[line.how])}</span><br>'
        f"{words}{before}{after}{said}{_who(line.by, line.at)}</li>\n"
    )


def _said(said: Sequence[Said], labels: LabelSet) -> Iterator[str]:
    if not said:
        yield "nothing"
    for at, item in enumerate(said):
        values = ", ".join(f"{name}: {value}" for name, value in item.attributes)
        title = labels.title(item.label) + (f" ({values})" if values else "")
        quote = f"<q>{clean(item.quote)}</q> " if item.quote else ""
        yield f'{" + " if at else ""}{quote}<span class="label">{clean(title)}</span>'


def _returned(remark: ListedRemark) -> str:
    said = f'<blockquote dir="auto">{clean(remark.text)}</blockquote>' if remark.text else ""
    how = '<span class="how">The article was sent back</span>'
    return f'<li class="back">{how}{said}{_who(remark.by, remark.at)}</li>\n'


def _answer(remark: ListedRemark) -> str:
    quote = f"<q>{clean(remark.quote)}</q> " if remark.quote else ""
    asked = f'<blockquote dir="auto">{quote}{clean(remark.text)}</blockquote>' if quote or remark.text else ""
    given = f'<blockquote dir="auto"><ins>{clean(remark.answer)}</ins></blockquote>'
    who = _who(remark.answered_by, remark.answered_at)
    return f'<li><span class="how">Answer</span>{asked}{given}{who}</li>\n'


def _who(by: str, at: str) -> str:
    said = " · ".join(part for part in (by, at[:16].replace("T", " ")) if part)
    return f'<span class="who">{clean(said)}</span>' if said else ""
