"""A PostgreSQL server of the tests' own: in a folder of its own, on a free port, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

OWNER = "desk"


def programs() -> Path:
    """The folder of the server's programs, the newest."""
    found = shutil.which("initdb")
    return Path(found).parent if found else max(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)


def _version(path: Path) -> float:
    return float(path.parent.name)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class Postgres:
    """The server. People log in with a password, which is in `passfile`; the owner of the database is `desk`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="annotator-team-"))
        self.port = free_port()
        self.passfile = self.folder / "pgpass"
        self.data = self.folder / "data"
        # It refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.folder.chmod(0o755)
        secret = self.folder / "secret"
        secret.write_text("of the owner\n")
        secret.chmod(0o644)
        self._note(OWNER, "of the owner")
        self._do(
            "initdb",
            "-D",
            self.data,
            "-U",
            OWNER,
            "-A",
            "scram-sha-256",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
            "-N",
        )
        self.process = self.start()

    def _do(self, program: str, *words: object) -> None:
        command = [programs() / program, *map(str, words)]
        subprocess.run(
            command, user=self.user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, timeout=60
        )

    def start(self) -> subprocess.Popen:
        """Start it, again after a crash too."""
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "max_connections": 60,
            "fsync": "off",  # processes are killed here, and no machines
        }
        words = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        command = [programs() / "postgres", "-D", self.data, *words]
        end = time.monotonic() + 120
        self._launch(command)
        while True:
            try:
                self.connect(OWNER).close()
                return self.process
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
                if self.process.poll() is not None:  # what is left of the one before is still ending
                    self._launch(command)

    def _launch(self, command: list[object]) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                list(map(str, command)),
                user=self.user,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Pull the plug."""
        everybody = [*psutil.Process(self.process.pid).children(recursive=True), self.process]
        for each in everybody:
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                each.kill()
        psutil.wait_procs(everybody[:-1], timeout=10)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)  # nothing of it is wanted any more
            self.process.wait(30)
        shutil.rmtree(self.folder)

    @contextlib.contextmanager
    def encrypted(self, certificate: Path, key: Path) -> Iterator[None]:
        """Within the block it speaks TLS, with this certificate, to whoever wants that."""
        for source, name in ((certificate, "server.crt"), (key, "server.key")):
            target = self.data / name
            target.write_bytes(source.read_bytes())
            target.chmod(0o600)
            if self.user:
                os.chown(target, pwd.getpwnam(self.user).pw_uid, -1)
        self._set("ssl", "on")
        try:
            yield
        finally:
            self._set("ssl", "off")

    def _set(self, setting: str, value: str) -> None:
        with self.connect(OWNER) as connection:
            connection.execute(f"ALTER SYSTEM SET {setting} = {value}")
            connection.execute("SELECT pg_reload_conf()")
        for _ in range(200):
            with self.connect(OWNER) as connection:
                if connection.execute(f"SHOW {setting}").fetchone() == (value,):
                    return
            time.sleep(0.02)
        raise TimeoutError(f"{setting} did not become {value}")

    def _note(self, login: str, password: str) -> None:
        with self.passfile.open("a") as file:
            file.writelines(f"{host}:*:*:{login}:{password}\n" for host in ("127.0.0.1", "localhost"))
        self.passfile.chmod(0o600)

    def address(
        self,
        login: str,
        database: str = "postgres",
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        more: str = "",
    ) -> str:
        return f"postgresql://{login}@{host}:{port or self.port}/{database}?passfile={self.passfile}{more}"

    def connect(self, login: str, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.address(login, database), autocommit=True, connect_timeout=5)

    def database(self, name: str, like: str = "template1") -> str:
        """Make a database that the owner owns: empty, or like another one."""
        with self.connect(OWNER) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return name

    def drop(self, name: str) -> None:
        with self.connect(OWNER) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def login(self, name: str) -> str:
        """Let somebody log in, who may do nothing else."""
        with self.connect(OWNER) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone():
                connection.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD 'of {name}'")
                self._note(name, f"of {name}")
        return name

    def psql(self, login: str, database: str, question: str) -> subprocess.CompletedProcess:
        """What psql says to a question of somebody."""
        command = [
            "psql",
            "-X",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            question,
            self.address(login, database),
        ]
        return subprocess.run(command, capture_output=True, text=True, timeout=30)
