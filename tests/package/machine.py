"""A Debian 12 of its own in a folder: the smallest there is, without Python, on which packages are tried.

It is unpacked from `build/machine/`, where mmdebstrap or debootstrap puts it the first time. Mounts are made in a
namespace of their own, so that none outlives the command that needs it. The screen is outside: the machine gets its
socket, and keys come from where people's keys come from.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELEASE = "bookworm"
KEPT = ROOT / "build" / "machine" / f"{RELEASE}.tar"
USER = "ida"
HOME = Path("/home") / USER
SOCKETS = "/tmp/.X11-unix"
NEEDED = {
    "unshare": "util-linux",
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
}
BOOTSTRAPS = ("mmdebstrap", "debootstrap")

# Of the host the machine gets its way to the network alone.
NETWORK = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")

# What a command sees: processes, memory that they share, the screen. The rest of the arguments is what chroot takes.
MOUNTED = f"""set -e
machine=$1; shift
mount -t proc proc "$machine/proc"
mount -t tmpfs -o mode=1777 tmpfs "$machine/dev/shm"
mkdir -p "$machine{SOCKETS}"
if [ -d {SOCKETS} ]; then mount --bind {SOCKETS} "$machine{SOCKETS}"; fi
exec chroot "$@"
"""


def why_not() -> str:
    """Why no machine can be had here; empty where one can."""
    if sys.platform != "linux":
        return "only Linux has machines in folders"
    if os.geteuid() != 0:
        return "making a machine in a folder takes root"
    if missing := [f"{name} ({package})" for name, package in NEEDED.items() if not shutil.which(name)]:
        return f"this is not installed: {', '.join(missing)}"
    if not any(map(shutil.which, BOOTSTRAPS)) and not KEPT.is_file():
        return "neither mmdebstrap nor debootstrap is installed"
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True
    )
    if tried.returncode:
        return "nothing may be mounted here, also by root"
    return ""


class Machine:
    """The machine in `folder`, with a user who works on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        subprocess.run(["tar", "--extract", "--file", _base(), "--directory", folder], check=True)
        shutil.copy("/etc/resolv.conf", folder / "etc" / "resolv.conf")
        shutil.copy("/etc/hosts", folder / "etc" / "hosts")
        (folder / "etc" / "apt" / "apt.conf.d" / "99host").write_text(_settings_of_apt(), encoding="utf-8")
        self.root("useradd", "--create-home", "--shell", "/bin/sh", USER)
        self.root("apt-get", "-qq", "update")

    def root(self, *words: object) -> str:
        """Run a command as the superuser, and return what it says."""
        return _said(self._command(words, []), self._environment("/root"))

    def __call__(self, *words: object, **more: str) -> str:
        """Run a command as the user, in the user's home, and return what it says."""
        return _said(self._command(words, [f"--userspec={USER}"]), self._environment(str(HOME)) | more)

    @contextmanager
    def running(self, *words: object, **more: str) -> Iterator[None]:
        """Run a command as the user; whatever it started may go on for as long as the block lasts."""
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                self._command(words, [f"--userspec={USER}"], "sleep infinity"),
                env=self._environment(str(HOME)) | more,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            try:
                yield
            except BaseException:
                said.seek(0)
                print(f"{words} said:\n{said.read().decode(errors='replace')}", file=sys.stderr)
                raise
            finally:
                process.kill()  # unshare minds nothing less while it waits
                process.wait(20)

    def home(self, *parts: str) -> Path:
        """A place in the user's home, seen from outside."""
        return self.folder / HOME.relative_to("/") / Path(*parts)

    def give(self, path: Path) -> Path:
        """Put a copy of a file or a folder into the user's home; returns where it is in the machine."""
        subprocess.run(["cp", "--archive", path, self.home()], check=True)
        self.root("chown", "--recursive", f"{USER}:{USER}", HOME)
        return HOME / path.name

    def files(self) -> dict[str, int]:
        """Everything that is on the machine but for the user's, with its size; of folders 0."""
        found = {}
        for folder, folders, names in os.walk(self.folder):
            place = Path(folder)
            inside = place.relative_to(self.folder).as_posix()
            if inside == ".":
                folders[:] = [
                    name for name in folders if name not in ("proc", "dev", "tmp", "home", "sys", "run")
                ]
            for name in (*folders, *names):
                state = (place / name).lstat()
                found[f"/{inside}/{name}"] = state.st_size if name in names else 0
        return {name.replace("/./", "/"): size for name, size in found.items()}

    def _command(self, words: Sequence[object], who: Sequence[str], then: str = "exit $?") -> list[str]:
        # Whatever a command started ends with its namespace.
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        asked = [*who, str(self.folder), "sh", "-c", f'cd "$HOME" && "$@"; {then}', "sh", *map(str, words)]
        return [*alone, "sh", "-c", MOUNTED, "sh", str(self.folder), *asked]

    def _environment(self, home: str) -> dict[str, str]:
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
            "HOME": home,
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **{name: os.environ[name] for name in NETWORK if name in os.environ},
        }


def _said(command: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{command[-6:]}: {done.stdout}\n{done.stderr}"
    return done.stdout


def _base() -> Path:
    """The machine as it is packed: made once, and kept."""
    if not KEPT.is_file():
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        made = KEPT.with_name("made.tar")
        mirror = _mirror()
        if shutil.which("mmdebstrap"):
            subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", RELEASE, made, *mirror], check=True)
        else:
            folder = KEPT.with_name("made")
            subprocess.run(["debootstrap", "--variant=minbase", RELEASE, folder, *mirror], check=True)
            subprocess.run(["tar", "--create", "--file", made, "--directory", folder, "."], check=True)
            shutil.rmtree(folder)
        made.replace(KEPT)
    return KEPT


def _mirror() -> list[str]:
    """Where this machine has its packages from, if it is a Debian."""
    asked = ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"]
    sites = subprocess.run(asked, capture_output=True, text=True).stdout.split()
    return [site for site in sites if site.rstrip("/").endswith("/debian")][:1]


def _settings_of_apt() -> str:
    asked = subprocess.run(["apt-config", "dump"], capture_output=True, text=True).stdout
    wanted = ("Acquire::http", "Acquire::https", "Acquire::ftp", "Acquire::Check")
    return "".join(line for line in asked.splitlines(keepends=True) if line.startswith(wanted))


class Screen:
    """A screen without a monitor, with a window manager; what is typed here is typed by somebody outside."""

    def __init__(self, display: str) -> None:
        self.display = display
        self._environment = {**os.environ, "DISPLAY": display}

    def window(self, named: str) -> str:
        """The number of the window with that title, as soon as it is there."""
        command = ["search", "--onlyvisible", "--name", named]
        return until(lambda: self._ask(*command), f"there is no window “{named}”").split()[0]

    def belonging_to(self, name: str) -> list[str]:
        """The windows of a class, by which a desktop knows to which program in its menu they belong."""
        return self._ask("search", "--onlyvisible", "--class", f"^{name}$").split()

    def press(self, window: str, *keys: str) -> None:
        """Press keys while the window has the keyboard."""
        self._ask("windowactivate", "--sync", window)
        self._ask("key", "--delay", "60", *keys)

    def is_there(self, window: str) -> bool:
        return bool(self._ask("getwindowname", window))

    def _ask(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=self._environment, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else ""


@contextmanager
def screen(size: str = "1280x900x24") -> Iterator[Screen]:
    """A screen for as long as the block lasts. It lets everybody in: it is of this computer alone, and short-lived."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-ac", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader, encoding="ascii") as said:
        display = f":{said.readline().strip()}"
    environment = {**os.environ, "DISPLAY": display}
    manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield Screen(display)
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(20)


def until(found: Callable[[], object], otherwise: str, seconds: float = 60) -> str:
    """What `found` gives as soon as it gives anything; a failed test with `otherwise` where it never does."""
    end = time.monotonic() + seconds
    while not (answer := found()):
        if time.monotonic() > end:
            pytest.fail(otherwise)
        time.sleep(0.05)
    return str(answer)
