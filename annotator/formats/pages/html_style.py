"""The styles of the pages for people: light and dark, on screen and on paper, from left and from right."""

STYLE = """:root { color-scheme: light dark;
  --paper: #fffdf9; --text: #1d1c1a; --soft: #66625c; --line: #dcd6cc; --share: 20%; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b1d20; --text: #e8e4dc; --soft: #a29d94; --line: #3a3d42; --share: 34%; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.5rem; background: var(--paper); color: var(--text);
  font: 1.05rem/1.9 Georgia, "Noto Serif", "Times New Roman", serif; }
header, .state, .legend, aside, .whole, .links, h2, .index { font-family: system-ui, "Noto Sans", Arial, sans-serif; }
header { border-bottom: 1px solid var(--line); margin-bottom: 1.2rem; }
.title { font-size: 1.25rem; font-weight: 600; line-height: 1.3; margin: 0 0 .4rem; }
dl { display: flex; flex-wrap: wrap; gap: 0 1.2rem; margin: 0 0 .8rem; font-size: .8rem; line-height: 1.6; }
dt, dd { display: inline; margin: 0; overflow-wrap: anywhere; } dt { color: var(--soft); } dt::after { content: ":"; }
h2 { font-size: 1rem; margin: 2rem 0 .2rem; }
.state { color: var(--soft); font-size: .8rem; margin: 0; }
ul { list-style: none; margin: 0; padding: 0; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; font-size: .82rem; padding: .6rem 0; }
.legend small { color: var(--soft); }
i { display: inline-block; width: .7em; height: .7em;
  border-radius: 2px; background: var(--c); margin-inline-end: .35em; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) 15rem; column-gap: 2rem; }
.row > :first-child { margin: 0 0 .9rem; white-space: pre-wrap; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.5; } h3 { font-size: 1.1rem; }
.standfirst, .lead { font-size: 1.12rem; }
.kicker, .byline, .dateline, .caption, .credit, .endnote { color: var(--soft); font-size: .92rem; }
.furniture { color: var(--soft); font-size: .85rem; }
.h { background: color-mix(in srgb, var(--c) var(--share), transparent); border-bottom: 2px solid var(--c);
  padding-bottom: calc(var(--d) * 3px); -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.h .h { background: none; } .doubt { border-bottom-style: dashed; }
.tag { font: 600 .62rem/1 system-ui, "Noto Sans", Arial, sans-serif; vertical-align: .75em; padding: 0 .25em;
  margin-inline: .1em; border: 1px solid var(--c); border-radius: 3px; user-select: none; white-space: nowrap; }
.number, aside sup { color: var(--soft); font: 600 .62em/1 system-ui, Arial, sans-serif; margin-inline-end: .25em; }
aside { font-size: .8rem; line-height: 1.45; padding-top: .35rem; }
aside li, .whole li { margin-bottom: .35rem; padding-inline-start: .5rem; border-inline-start: 3px solid var(--c);
  overflow-wrap: anywhere; break-inside: avoid; }
aside q, .whole q { color: var(--soft); } aside em, .whole em { color: var(--soft); }
.whole { font-size: .88rem; line-height: 1.5; margin-bottom: 1.2rem; }
.links { border-collapse: collapse; font-size: .82rem; line-height: 1.5; margin: 1rem 0; }
.links caption { text-align: start; color: var(--soft); } .links td { padding: .15rem .8rem .15rem 0; }
.index a { color: inherit; } .index li { margin-bottom: .3rem; } .index small { color: var(--soft); }
@media (max-width: 46rem) { .row { grid-template-columns: 1fr; } aside { margin-bottom: 1rem; } }
@media print {
  :root { --paper: #fff; --text: #000; --soft: #555; --line: #bbb; --share: 20%; color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10.5pt; line-height: 1.8; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .row { grid-template-columns: minmax(0, 1fr) 5cm; } h1, h2, h3 { break-after: avoid; } }
@page { margin: 18mm 16mm; }
"""
