"""Windows and macOS: what can be seen of them from here. CI runs all tests there.

No call is made that only some systems have, unless the code around it asks for the system first; every text file says
its encoding and its line ends; no names of files in the repository differ in capitals only or cannot be on Windows;
resources read the same from a checkout with CRLF.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import paths
from annotator.core import file_names
from annotator.core.file_names import folded_name

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "annotator"

# Modules that some system lacks.
MODULES = {
    *("fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty", "curses"),
    *("msvcrt", "nt", "winreg", "winsound"),
}

# What of common modules some system lacks, or takes for something else: os.rename does not replace on Windows.
LACKING = {
    "os": """
        chown chroot confstr ctermid fchown fdatasync fork forkpty getegid geteuid getgid getgrouplist getgroups
        getloadavg getpgid getpgrp getpriority getresuid getsid getuid initgroups killpg lchown lockf login_tty major
        minor mkfifo mknod nice openpty pathconf pipe2 posix_fadvise posix_fallocate posix_spawn pread preadv pwrite
        pwritev register_at_fork rename sched_getaffinity sched_setaffinity sched_yield sendfile setegid seteuid setgid
        setgroups setpgid setpriority setsid setuid startfile statvfs sync sysconf tcgetpgrp ttyname uname wait wait3
        wait4 O_ASYNC O_BINARY O_CLOEXEC O_DIRECT O_DIRECTORY O_DSYNC O_NOCTTY O_NOFOLLOW O_NONBLOCK O_SYNC
        WEXITSTATUS WIFEXITED WIFSIGNALED WTERMSIG
    """,
    "signal": """
        SIGALRM SIGBREAK SIGBUS SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGTSTP SIGUSR1 SIGUSR2 SIGWINCH
        alarm pause pthread_kill pthread_sigmask setitimer siginterrupt sigpending sigtimedwait sigwait
        CTRL_BREAK_EVENT CTRL_C_EVENT
    """,
    "select": "devpoll epoll kevent kqueue poll",
    "socket": "AF_UNIX fromfd recv_fds send_fds",
    "time": "clock_getres clock_gettime clock_gettime_ns clock_settime pthread_getcpuclockid tzset",
    "asyncio": "create_unix_server start_unix_server open_unix_connection",
}
LACKING_NAMES = {module: set(names.split()) for module, names in LACKING.items()}

PLACES = re.compile(r"/(tmp|dev|proc|etc|usr|var|bin|opt|mnt)(/|$)|[A-Za-z]:\\")
PLATFORM_DATES = re.compile(r"%[-_^#]|%[CDehklnPrRstTuVGg](?![a-z])")
ASKS = ("sys.platform", "os.name", "hasattr(")


# -------------------------------------------------------------------------------------- calls that some system lacks
class Calls(ast.NodeVisitor):
    """What a module uses that some system lacks, outside of code that asks for the system first."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self._asked = 0

    def _block(self, statements: list[ast.stmt]) -> None:
        """A statement that asks for the system and leaves guards all that follows it in its block."""
        asked = self._asked
        for statement in statements:
            self.visit(statement)
            if isinstance(statement, ast.If) and _asks(statement.test) and _leaves(statement.body):
                self._asked += 1
        self._asked = asked

    def generic_visit(self, node: ast.AST) -> None:
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                self._block(value)
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self.visit(child)

    def visit_If(self, node: ast.If) -> None:
        self._guarded(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._guarded(node)

    def _guarded(self, node: ast.If | ast.IfExp) -> None:
        self._asked += _asks(node.test)
        self.generic_visit(node)
        self._asked -= _asks(node.test)

    def visit_Import(self, node: ast.Import) -> None:
        self._modules(node.lineno, [alias.name for alias in node.names])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self._modules(node.lineno, [node.module or ""])
        for alias in node.names:
            self._name(node.lineno, node.module or "", alias.name)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name):
            self._name(node.lineno, node.value.id, node.attr)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and PLACES.match(node.value):
            self._say(node.lineno, f"the place “{node.value}”")

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
        if name in ("strftime", "strptime") and any(PLATFORM_DATES.search(str(text)) for text in texts):
            self._say(node.lineno, f"a date as only some systems write it: {texts}")
        if name == "rename" and len(node.args) == 1:
            self._say(node.lineno, "Path.rename (replace is the same everywhere)")
        if name == "get_context" and "fork" in texts:
            self._say(node.lineno, "processes that are forked")
        self.generic_visit(node)

    def _modules(self, line: int, names: list[str]) -> None:
        for name in names:
            if name.partition(".")[0] in MODULES:
                self._say(line, f"the module {name}")

    def _name(self, line: int, module: str, name: str) -> None:
        if name in LACKING_NAMES.get(module, ()):
            self._say(line, f"{module}.{name}")

    def _say(self, line: int, what: str) -> None:
        if not self._asked:
            self.found.append((line, what))


def _asks(test: ast.expr) -> bool:
    return any(word in ast.unparse(test) for word in ASKS)


def _leaves(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Return | ast.Raise | ast.Continue)


def calls(source: str) -> list[str]:
    seen = Calls()
    seen.visit(ast.parse(source))
    return [what for _, what in seen.found]


def test_no_call_is_made_that_only_some_systems_have() -> None:
    found = []
    for path in sorted(PROGRAM.rglob("*.py")):
        seen = Calls()
        seen.visit(ast.parse(path.read_text(encoding="utf-8")))
        found += [f"{path.relative_to(ROOT).as_posix()}:{line}: {what}" for line, what in seen.found]
    assert found == []


NOT_EVERYWHERE = {"team", "cluster", "readers", "package"}  # run on Linux alone, by commands of their own


def test_every_test_can_be_collected_on_every_system() -> None:
    """What a module imports at its top must be there; what it does is skipped where it cannot be done."""
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        if path.relative_to(ROOT / "tests").parts[0] in NOT_EVERYWHERE:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                found += [f"{path.relative_to(ROOT)}: {what}" for what in calls(ast.unparse(node))]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import os\nos.fork()", ["os.fork"]),
        ("from os import fork", ["os.fork"]),
        ("import fcntl", ["the module fcntl"]),
        ("import os, sys\nif sys.platform == 'linux':\n    os.fdatasync(1)", []),
        ("import os\nos.nice(1) if hasattr(os, 'nice') else None", []),
        ("def f():\n    if os.name == 'nt':\n        return 1\n    return os.uname()", []),
        ("def f():\n    if os.name == 'nt':\n        x = 1\n    return os.uname()", ["os.uname"]),
        ("def f():\n    if x:\n        return 1\n    return os.uname()", ["os.uname"]),
        ("signal.signal(signal.SIGKILL, f)", ["signal.SIGKILL"]),
        ("path = '/tmp/x'", ["the place “/tmp/x”"]),
        ("day.strftime('%-d.%m.')", ["a date as only some systems write it: ['%-d.%m.']"]),
        ("day.strftime('%Y-%m-%d')", []),
        ("Path('x').parent.rename(y)", ["Path.rename (replace is the same everywhere)"]),
    ],
)
def test_the_guard_sees_them(source: str, found: list[str]) -> None:
    assert calls(source) == found


# ----------------------------------------------------------------------------------------------- text files
WRITES = re.compile(r"[wax]")


def text_without(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where text is read or written without saying its encoding, or written without saying its line ends."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        given = {each.arg: each.value for each in node.keywords}
        if None in given or "binary" in ast.unparse(node.func):  # **options; of another library
            continue
        modes = [
            each.value
            for each in (*node.args[:3], given.get("mode"))
            if isinstance(each, ast.Constant)
            and isinstance(each.value, str)
            and re.fullmatch(r"[rwaxbt+]{1,3}", each.value)
        ]
        is_open = name in ("open", "fdopen") and isinstance(node.func, ast.Name | ast.Attribute)
        is_bytes = any("b" in mode for mode in modes)
        if name == "read_text" and "encoding" not in given and not node.args:
            yield node.lineno, "read_text without encoding"
        if name == "write_text":
            for wanted in {"encoding", "newline"} - given.keys():
                yield node.lineno, f"write_text without {wanted}"
        if is_open and modes and not is_bytes and WRITES.search(modes[0]):
            for wanted in {"encoding", "newline"} - given.keys():
                yield node.lineno, f"open to write without {wanted}"
        is_path = bool(re.search(r"(?i)path\W*(\.open)?$|Path\(", ast.unparse(node.func)))
        bare = is_path and not node.args and not given
        if is_open and not is_bytes and "encoding" not in given and (modes or bare):
            yield node.lineno, "open without encoding"


# Files inside of archives are bytes for these; `open` of theirs takes no encoding.
OTHER_OPENS = {"formats/tools/refi/write.py"}


def test_text_files_have_an_encoding_and_line_ends() -> None:
    found = []
    for path in sorted(PROGRAM.rglob("*.py")):
        where = path.relative_to(PROGRAM).as_posix()
        if where not in OTHER_OPENS:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [f"{where}:{line}: {what}" for line, what in text_without(tree)]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("p.read_text()", ["read_text without encoding"]),
        ("p.write_text(x, encoding='utf-8')", ["write_text without newline"]),
        ("p.open('w', encoding='utf-8')", ["open to write without newline"]),
        ("open(p, 'r')", ["open without encoding"]),
        ("path.open()", ["open without encoding"]),
        ("dialog.open()", []),
        ("p.open('rb')", []),
        ("p.open('wb')", []),
        ("p.write_text(x, encoding='utf-8', newline='\\n')", []),
    ],
)
def test_the_guard_of_texts_sees_them(source: str, found: list[str]) -> None:
    assert [what for _, what in text_without(ast.parse(source))] == found


# ------------------------------------------------------------------------------------------- names in the repository
def tracked() -> list[str]:
    """The files of the repository; those of the folder where it is none."""
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if asked.returncode == 0:
        return [name for name in asked.stdout.decode("utf-8").split("\0") if name]
    folders = ("annotator", "benchmarks", "docs", "packaging", "resources", "tests")
    return [
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]


def test_no_two_files_of_the_repository_are_one_on_another_system() -> None:
    every = {part for name in tracked() for part in (name, *map(str, Path(name).parents))}
    seen: dict[str, str] = {}
    for name in sorted(every):
        assert seen.setdefault(folded_name(name), name) == name


def test_every_file_of_the_repository_can_be_on_windows() -> None:
    assert [name for name in tracked() if not all(map(file_names.is_legal, name.split("/")))] == []
    # A folder for projects is some 60 characters deep, and 260 is the end of it where nobody has said otherwise.
    assert [name for name in tracked() if len(name) > 190] == []


def test_a_checkout_has_the_line_ends_of_the_repository() -> None:
    """Whatever somebody has told git: what is read and compared byte by byte is the same on every machine."""
    assert re.search(
        r"^\* text=auto eol=lf$", (ROOT / ".gitattributes").read_text(encoding="utf-8"), re.MULTILINE
    )


# ------------------------------------------------------------------------------------------------ CRLF all the same
READ = """
import json, re, sys
from pathlib import Path
from annotator import paths
found = Path(sys.argv[1])
paths.resources = lambda: found
from annotator.app import preparing, projects
from annotator.formats.pages import templates
from annotator.store import labelsets
from annotator.text import thai, word_lists
said = {}
for path in sorted(found.joinpath("labelsets").rglob("*.yaml")):
    said[path.name] = repr(labelsets.read_file(path))
rules = preparing.zone_rules()
said["zones"] = [rules.problems, *(repr(rules.languages[name]) for name in sorted(rules.languages))]
said["words"] = {name: sorted(words) for name, words in word_lists._lists().items()}
said["thai"] = sorted(thai._weights().items())
names = templates._environment().list_templates()
said["pages"] = [templates._environment().loader.get_source(templates._environment(), name)[0] for name in names]
for name in ("light", "dark", "palette"):
    said[name] = json.loads(paths.resource("themes", f"{name}.json").read_text(encoding="utf-8"))
said["icons"] = [path.read_text(encoding="utf-8") for path in sorted(found.joinpath("icons").glob("*.svg"))]
from contextlib import closing
with closing(projects.open_project(found / "samples" / projects.SAMPLE, read_only=True)) as file:
    said["problems"] = [str(problem) for problem in file.problems]
    project = file.project
    said["articles"] = [repr(project.article(name)) for name in project.entries]
    layers = [layer for name in project.entries for layer in project.layers(name).values()]
    said["layers"] = [repr(list(layer.values())) for layer in layers]
print(json.dumps(said, sort_keys=True, default=repr))
"""


def what_is_read(resources: Path, home: Path) -> dict[str, object]:
    environment = {**os.environ, "ANNOTATOR_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    environment["PYTHONHASHSEED"] = "0"  # sets are said in the same order
    done = subprocess.run(
        [sys.executable, "-c", READ, str(resources)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_resources_read_the_same_with_crlf(tmp_path: Path) -> None:
    """As they are where an editor, an archive or git made other line ends of them."""
    made = tmp_path / "resources"
    shutil.copytree(paths.resources(), made, ignore=shutil.ignore_patterns("*.ttf", "*.otf"))
    texts = [
        path for path in made.rglob("*") if path.is_file() and path.suffix not in (".crfsuite", ".mhtml")
    ]
    for path in texts:
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert len(texts) > 90
    usual, other = (what_is_read(place, tmp_path / "home") for place in (paths.resources(), made))
    assert len(str(usual)) > 100_000
    for name in usual:
        assert other[name] == usual[name], name
