"""Make the documentation into a site: `make docs`, into build/docs.

    python packaging/docs/make.py [FOLDER]

docs/index.md is the navigation: each of its lists is a part of it, and a page that no list has is an error. The pages
are laid out as they lie in the repository, so that the links between them are those that a forge follows. Every
warning of Sphinx is an error; then every link of every page made is followed, as far as it leads to the site itself,
and nothing may be fetched from elsewhere. CITATION.cff has to agree with its schema.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
INDEX = "docs/index.md"
OUT = ROOT / "build" / "docs"
NESTED = {"docs/decisions/README.md"}
"""Pages whose own lists are the navigation below them."""

_ENTRY = re.compile(r"(?m)^(?:-|\d+\.) \[([^\]]+)\]\(([^)\s#]+\.md)\)")


def main(arguments: list[str]) -> int:
    out = Path(arguments[0]).resolve() if arguments else OUT
    source = out.with_name(f"{out.name}-source")
    if problems := outside(ROOT):
        return failed(problems)
    lay_out(source)
    shutil.rmtree(out, ignore_errors=True)
    os.environ["NEWS_ANNOTATOR_VERSION"] = version()
    options = ["-b", "html", "-W", "--keep-going", "-n", "-q", "-c", str(source)]
    doctrees = ["-d", str(out.with_name(f"{out.name}-doctrees"))]
    done = subprocess.run([sys.executable, "-m", "sphinx", *options, *doctrees, source, out])
    if done.returncode:
        return done.returncode
    if problems := list(broken(out)):
        return failed(problems)
    check_citation(ROOT / "CITATION.cff")
    (out / "index.html").write_text(
        '<!DOCTYPE html><meta charset="utf-8"><title>News Annotator</title>'
        '<meta http-equiv="refresh" content="0; url=docs/index.html"><a href="docs/index.html">News Annotator</a>\n',
        encoding="utf-8",
    )
    print(f"{len(list(out.rglob('*.html')))} pages: {out / 'index.html'}")
    return 0


def failed(problems: Iterable[str]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1


def version() -> str:
    found = re.search(
        r'__version__ = "(.+)"', (ROOT / "annotator" / "_version.py").read_text(encoding="utf-8")
    )
    assert found
    return found[1]


def check_citation(path: Path) -> None:
    """Raise what the checker says of a file that does not agree with the schema of the Citation File Format."""
    from cffconvert import Citation

    Citation(path.read_text(encoding="utf-8")).validate()


# ------------------------------------------------------------------------------------------------- navigation
def parts(root: Path, page: str = INDEX) -> dict[str, list[tuple[str, str]]]:
    """The navigation of a page: headings with the titles and pages of the lists below them, as seen from the root."""
    text = (root / page).read_text(encoding="utf-8")
    found: dict[str, list[tuple[str, str]]] = {}
    for section in re.split(r"(?m)^#{1,2} ", text)[1:]:
        heading, _, rest = section.partition("\n")
        entries = [
            (title, os.path.normpath(Path(page).parent / path)) for title, path in _ENTRY.findall(rest)
        ]
        if entries:
            found[heading.removeprefix("For ").strip().capitalize()] = entries
    return found


def listed(root: Path) -> list[str]:
    """Every page of the navigation, those below others too."""
    pages = [INDEX]
    for entries in parts(root).values():
        for _, page in entries:
            pages.append(page)
            if page in NESTED:
                pages += [below for nested in parts(root, page).values() for _, below in nested]
    return pages


def outside(root: Path) -> list[str]:
    """What is wrong with the navigation: pages that are not in it, twice in it, or not there."""
    there = {path.relative_to(root).as_posix() for path in (root / "docs").rglob("*.md")}
    pages = listed(root)
    return [
        *(f"{page}: no list of {INDEX} has this page." for page in sorted(there - set(pages))),
        *(
            f"{page}: {INDEX} has this page twice."
            for page in sorted({p for p in pages if pages.count(p) > 1})
        ),
        *(f"{page}: there is no such page." for page in pages if not (root / page).is_file()),
    ]


# ---------------------------------------------------------------------------------------------------- laying out
def lay_out(source: Path) -> None:
    """Copy the pages, with the navigation as Sphinx wants it."""
    shutil.rmtree(source, ignore_errors=True)
    for page in listed(ROOT):
        target = source / page
        target.parent.mkdir(parents=True, exist_ok=True)
        trees = parts(ROOT) if page == INDEX else {}
        if page in NESTED:
            trees = {"": [entry for entries in parts(ROOT, page).values() for entry in entries]}
        text = (ROOT / page).read_text(encoding="utf-8")
        target.write_text(text + "".join(tree(page, *part) for part in trees.items()), encoding="utf-8")
    shutil.copytree(ROOT / "docs" / "images", source / "docs" / "images")
    shutil.copy(ROOT / "docs" / "tour.webp", source / "docs")
    (source / "resources" / "icons").mkdir(parents=True)
    shutil.copy(ROOT / "resources" / "icons" / "app.svg", source / "resources" / "icons")
    (source / "_static").mkdir()
    shutil.copy(HERE / "pages.css", source / "_static")
    shutil.copy(HERE / "conf.py", source)


def tree(page: str, caption: str, entries: Iterable[tuple[str, str]]) -> str:
    """A part of the navigation."""
    lines = "\n".join(
        f"{title} </{path.removesuffix('.md')}>" if page == INDEX else f"/{path.removesuffix('.md')}"
        for title, path in entries
    )
    named = f":caption: {caption}\n" if caption else ""
    return f"\n\n```{{toctree}}\n:hidden:\n{named}\n{lines}\n```\n"


# -------------------------------------------------------------------------------------------------------- links
class _Page(HTMLParser):
    """What a page links to, what it loads, and the names of its places."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.names |= {told[name] for name in ("id", "name") if name in told}
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        elif tag in ("img", "script", "iframe", "source", "video") and told.get("src"):
            self.loads.append(told["src"])
        elif tag == "link" and told.get("href") and told.get("rel") != "canonical":
            self.loads.append(told["href"])


def broken(folder: Path) -> Iterator[str]:
    """Every link of the site that leads nowhere in it, every address that cannot be one, everything that is fetched."""
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    for path, page in pages.items():
        shown = path.relative_to(folder).as_posix()
        for link in page.links:
            if why := _wrong(link, path, pages):
                yield f"{shown}: {link}: {why}"
        for address in page.loads:
            if urlsplit(address).scheme not in ("", "data") or address.startswith("//"):
                yield f"{shown}: {address}: this would be fetched from elsewhere."
            elif (
                urlsplit(address).path
                and not urlsplit(address).scheme
                and not _target(address, path).is_file()
            ):
                yield f"{shown}: {address}: there is no such file."


def _wrong(link: str, page: Path, pages: dict[Path, _Page]) -> str:
    told = urlsplit(link)
    if told.scheme in ("http", "https"):
        fits = re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", told.hostname or "")
        return "" if fits and " " not in link else "this is no address."
    if told.scheme:
        return "" if told.scheme == "mailto" else "this kind of address has no place here."
    target = _target(link, page) if told.path else page
    if not target.is_file():
        return "there is no such page."
    if told.fragment and target in pages and unquote(told.fragment) not in pages[target].names:
        return "there is no such place on that page."
    return ""


def _target(address: str, page: Path) -> Path:
    return Path(os.path.normpath(page.parent / unquote(urlsplit(address).path)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
