"""Make everything that people install into dist/: wheel, sdist, a folder without Python (tar.xz), a Debian package.

    make package                 all of it, with SHA256SUMS
    make package ARGS="wheel"    one of: wheel, folder, deb
    make package ARGS="--twice"  make it again from a copy elsewhere, and see that every byte is the same

The same commit gives the same bytes: times are the commit's, names are sorted, owners are root. The folder and the
Debian package are made on the oldest system that they are to run on; the other systems' installers are made from
`[tool.briefcase]` of pyproject.toml by packaging/installer.py, and from packaging/flatpak, on those systems.
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BUILD = ROOT / "build"
FROZEN = BUILD / "frozen" / "news-annotator"
LINUX = ROOT / "packaging" / "linux"
NAME = "news-annotator"
APPSTREAM = "io.github.newsannotator.NewsAnnotator"
MARK = "installed-as.txt"

MAINTAINER = "The News Annotator authors <news-annotator@users.noreply.github.com>"

# What the folder does not bring: libraries that go with the screen's driver belong to the machine, as does what fonts
# there are.
DEPENDS = (
    "fontconfig-config",
    "libegl1",
    "libgl1",
    "libwayland-client0",
    "libwayland-cursor0",
    "libwayland-egl1",
    "libxcb1",
)


def main(arguments: list[str]) -> int:
    twice = "--twice" in arguments
    words = [word for word in arguments if word != "--twice"]
    wanted = set(words) or {"wheel", "folder", "deb"}
    if unknown := wanted - {"wheel", "folder", "deb"}:
        print(f"There is no package “{', '.join(sorted(unknown))}”: wheel, folder, deb.", file=sys.stderr)
        return 2
    os.environ |= {"SOURCE_DATE_EPOCH": str(moment()), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    os.umask(0o022)
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST)
    if wanted & {"folder", "deb"}:
        freeze()
    if "folder" in wanted:
        make_folder()
    if "deb" in wanted:
        make_deb()
    sums = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(DIST.iterdir())
    )
    (DIST / "SHA256SUMS").write_text(sums, encoding="utf-8")
    for path in sorted(DIST.iterdir()):
        print(f"{path.stat().st_size / 1e6:8.1f} MB  dist/{path.name}")
    return compare_with_another(words) if twice else 0


def moment() -> int:
    """The time that files get: what the caller says, else of the commit, or of the changelog where there is none."""
    if said := os.environ.get("SOURCE_DATE_EPOCH", ""):
        return int(said)
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True)
    return int(asked.stdout) if asked.returncode == 0 else int((ROOT / "CHANGELOG.md").stat().st_mtime)


def version() -> str:
    text = (ROOT / "annotator" / "_version.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "(.+)"', text)
    assert found
    return found[1]


def run(*command: str | Path) -> None:
    subprocess.run(command, cwd=ROOT, check=True)


def compare_with_another(words: list[str]) -> int:
    """Make the same in another place; 1, and what differs, where a byte is not the same."""
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "a copy"
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                shutil.copy(ROOT / name, put((other / name).parent))
        run(sys.executable, other / "packaging" / "package.py", *words)
        differing = [
            f"{part}/{name}"
            for part in ("dist", "build/frozen", "build/deb")
            for name in unlike(ROOT / part, other / part)
            if name != "SHA256SUMS"
        ]
    for name in differing:
        print(f"not the same the second time: {name}", file=sys.stderr)
    if not differing:
        print("every byte was the same the second time, made in another folder")
    return 1 if differing else 0


def unlike(one: Path, other: Path) -> list[str]:
    """The files in two folders that are not the same in both, or not there in one."""
    names = {
        path.relative_to(folder) for folder in (one, other) for path in folder.rglob("*") if not path.is_dir()
    }
    return sorted(name.as_posix() for name in names if content(one / name) != content(other / name))


def content(path: Path) -> str:
    """What a file holds or a link names, and who may use it; empty where there is none."""
    if path.is_symlink():
        return f"to {path.readlink()}"
    return (
        f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}" if path.is_file() else ""
    )


# ------------------------------------------------------------------------------------------------ the frozen folder
def freeze() -> None:
    """Let PyInstaller make the program of the wheel, in an environment that has nothing but what the program needs."""
    (wheel,) = DIST.glob("*.whl")
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", wheel)
    shutil.rmtree(BUILD / "frozen", ignore_errors=True)
    shutil.rmtree(BUILD / "work", ignore_errors=True)
    spec = ROOT / "packaging" / "frozen" / "annotator.spec"
    folders = ["--distpath", BUILD / "frozen", "--workpath", BUILD / "work"]
    # Not from here: the checkout has its resources elsewhere than the wheel.
    run(sys.executable, "-P", "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *folders, spec)
    for path in FROZEN.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(0o755 if path.name == "annotator" else 0o644)


def make_folder() -> None:
    """NAME-VERSION-linux-MACHINE.tar.xz: unpack it anywhere and start `annotator` in it."""
    stem = f"{NAME}-{version()}-linux-{os.uname().machine}"
    with (
        lzma.open(DIST / f"{stem}.tar.xz", "wb", preset=6) as out,
        tarfile.open(fileobj=out, mode="w") as archive,
    ):
        for path in sorted(FROZEN.rglob("*")):
            archive.add(path, f"{stem}/{path.relative_to(FROZEN)}", recursive=False, filter=plain)


def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """The entry without what differs from one machine to another."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = moment()
    return entry


# ---------------------------------------------------------------------------------------------- the Debian package
def make_deb() -> None:
    """NAME_VERSION_ARCH.deb, with menu entry, icon, file type, manual page and what software centres show."""
    tree = BUILD / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    library = tree / "usr" / "lib" / NAME
    shutil.copytree(FROZEN, library, symlinks=True)
    (library / MARK).write_text("Debian package\n", encoding="utf-8")
    share = tree / "usr" / "share"
    put(tree / "usr" / "bin").joinpath("annotator").symlink_to(f"../lib/{NAME}/annotator")
    shutil.copy(LINUX / f"{NAME}.desktop", put(share / "applications"))
    shutil.copy(LINUX / f"{NAME}.xml", put(share / "mime" / "packages"))
    shutil.copy(LINUX / "lintian-overrides", put(share / "lintian" / "overrides") / NAME)
    icons = share / "icons" / "hicolor"
    shutil.copy(ROOT / "resources" / "icons" / "app.svg", put(icons / "scalable" / "apps") / f"{NAME}.svg")
    for size in (48, 128):
        draw_icon(put(icons / f"{size}x{size}" / "apps") / f"{NAME}.png", size)
    day = datetime.fromtimestamp(moment(), UTC)
    described = (LINUX / f"{NAME}.metainfo.xml").read_text(encoding="utf-8")
    stated = {"VERSION": debian_version(), "DATE": f"{day:%Y-%m-%d}", "KIND": kind_of_release()}
    for name, value in stated.items():
        described = described.replace(f"@{name}@", value)
    (put(share / "metainfo") / f"{APPSTREAM}.metainfo.xml").write_text(described, encoding="utf-8")
    documents = put(share / "doc" / NAME)
    shutil.copy(LINUX / "copyright", documents / "copyright")
    shutil.copy(ROOT / "NOTICE", documents / "NOTICE")
    squeeze(documents / "CHANGELOG.md.gz", (ROOT / "CHANGELOG.md").read_bytes())
    squeeze(documents / "changelog.gz", changes(day).encode())
    squeeze(put(share / "man" / "man1") / "annotator.1.gz", manual(day).encode())

    files = [path for path in tree.rglob("*") if path.is_file() and not path.is_symlink()]
    kilobytes = sum((path.stat().st_size + 1023) // 1024 for path in files)
    machine = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    number = debian_version()
    (put(tree / "DEBIAN") / "control").write_text(
        f"Package: {NAME}\nVersion: {number}\nArchitecture: {machine}\nSection: editors\nPriority: optional\n"
        f"Maintainer: {MAINTAINER}\n"
        f"Installed-Size: {kilobytes}\nDepends: {', '.join((f'libc6 (>= {libc()})', *DEPENDS))}\n"
        "Recommends: shared-mime-info, desktop-file-utils, hicolor-icon-theme\n"
        "Description: tag news articles sentence by sentence, span by span\n"
        " Editors tag news articles: sentences, spans, whole articles. Everything is in\n"
        " one project file, works without a network, and is saved as soon as it is made.\n"
        " What several people tagged is compared, decided on and measured. News and\n"
        " labelled data are read and written in some forty formats.\n",
        encoding="utf-8",
    )
    sums = "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n"
        for path in sorted(files)
    )
    (tree / "DEBIAN" / "md5sums").write_text(sums, encoding="utf-8")
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == library / "annotator" else 0o644)
            os.utime(path, (moment(), moment()))
    out = DIST / f"{NAME}_{number}_{machine}.deb"
    run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, out)


def libc() -> str:
    """The oldest version of the C library with all that the folder's libraries ask of it."""
    libraries = [FROZEN / "annotator", *FROZEN.rglob("*.so*")]
    asked = subprocess.run(
        ["objdump", "-T", *(path for path in libraries if path.is_file() and not path.is_symlink())],
        capture_output=True,
        text=True,
        check=True,
    )
    found = {(int(major), int(minor)) for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", asked.stdout)}
    return ".".join(map(str, max(found)))


def debian_version() -> str:
    """The version as Debian sorts it: what is still to come below it, as 1.0.0~rc1."""
    return re.sub(r"\.?(rc|a|b|dev)(\d*)", r"~\1\2", version())


def kind_of_release() -> str:
    """What software centres call it: a candidate is offered to nobody who did not ask for one."""
    return "development" if "~" in debian_version() else "stable"


def changes(day: datetime) -> str:
    """The changelog in Debian's form, which names the program's own."""
    return (
        f"{NAME} ({debian_version()}) unstable; urgency=medium\n\n  * What changed stands in CHANGELOG.md.gz.\n\n"
        f" -- {MAINTAINER}  {format_datetime(day)}\n"
    )


def put(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def squeeze(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, 9, mtime=0))


def draw_icon(out: Path, size: int) -> None:
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(str(ROOT / "resources" / "icons" / "app.svg")).render(painter)
    painter.end()
    assert application
    assert picture.save(str(out))


def manual(day: datetime) -> str:
    """The manual page: the commands as the parser has them."""
    from annotator.cli import parser

    lines = [f'.TH ANNOTATOR 1 "{day:%Y-%m-%d}" "News Annotator {version()}"', ".SH NAME"]
    lines += [
        r"annotator \- tag news articles",
        ".SH SYNOPSIS",
        ".B annotator",
        "[\\fICOMMAND\\fR] [\\fIPROJECT\\fR] ...",
    ]
    lines += [".SH DESCRIPTION", "Without a command, the window is opened.", ".SH COMMANDS"]
    for action in parser()._actions:
        for choice in getattr(action, "_choices_actions", ()):
            lines += [".TP", rf".B {choice.dest}".replace("-", r"\-"), escaped(choice.help or "")]
    lines += [".PP", r"\fBannotator\fR \fICOMMAND\fR \fB\-\-help\fR says what a command takes."]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-").lstrip(".'")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
