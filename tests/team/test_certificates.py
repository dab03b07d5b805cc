"""Who asks for `sslmode=verify-full` speaks to the server that was named, or to none: with certificates made here."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from annotator.team.server import OfflineError, Server, UntrustedError
from tests.team.postgres import OWNER


@dataclass(frozen=True)
class Made:
    """A certificate and its key."""

    certificate: Path
    key: Path


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=60)


def authority(folder: Path, name: str) -> Made:
    made = Made(folder / f"{name}.crt", folder / f"{name}.key")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2, "-subj", f"/CN={name}",
            "-keyout", made.key, "-out", made.certificate)  # fmt: skip
    return made


def certificate(folder: Path, by: Made, host: str, days: int = 2) -> Made:
    made = Made(folder / f"{host}.crt", folder / f"{host}.key")
    request, names = folder / "request", folder / "names"
    openssl(
        "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}", "-keyout", made.key, "-out", request
    )
    names.write_text(f"subjectAltName=DNS:{host}\n")
    openssl("x509", "-req", "-in", request, "-CA", by.certificate, "-CAkey", by.key, "-CAcreateserial",
            "-days", days, "-extfile", names, "-out", made.certificate)  # fmt: skip
    return made


@pytest.fixture(scope="module")
def encrypted(postgres, tmp_path_factory):
    """The server speaks TLS as `localhost`; gives the folder with `ours.crt`, of its authority, and `other.crt`."""
    folder = tmp_path_factory.mktemp("authorities")
    ours = authority(folder, "ours")
    authority(folder, "other")
    made = certificate(folder, ours, "localhost")
    with postgres.encrypted(made.certificate, made.key):
        yield folder


def verified(folder: Path, root: str = "ours") -> str:
    return f"&sslmode=verify-full&sslrootcert={folder / root}.crt"


def test_the_right_server_is_spoken_to_with_everything_encrypted(encrypted, postgres, database):
    with Server(postgres.address(OWNER, database, host="localhost", more=verified(encrypted))) as server:
        asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        assert server._connection.execute(asked).fetchone() == (True,)


@pytest.mark.parametrize(
    ("host", "root", "said"),
    [
        ("127.0.0.1", "ours", r"does not match host name .127\.0\.0\.1"),
        ("localhost", "other", "certificate verify failed"),
        ("localhost", "missing", "missing.crt.* does not exist"),
        ("localhost", "", "root certificate"),
    ],
)
def test_another_name_and_another_authority_are_refused(encrypted, postgres, database, host, root, said):
    more = verified(encrypted, root) if root else "&sslmode=verify-full&sslrootcert=/nowhere/root.crt"
    with pytest.raises(UntrustedError, match=rf"cannot show that it is.*{said}.*Nothing was sent to it"):
        Server(postgres.address(OWNER, database, host=host, more=more))


def test_a_file_that_meets_another_server_stays_as_it_is(encrypted, team, typed, postgres, database):
    ada = team["ada"]
    span = ada.tag("deal", 0, 7)
    text = ada.path.read_text("utf-8")
    shared = re.search(r"(?m)^shared:.*$", text)[0]
    for host, root in (("127.0.0.1", "ours"), ("localhost", "other")):
        address = postgres.address("ada", database, host=host, more=verified(encrypted, root))
        plain = postgres.address("ada", database)
        ada.path.write_text(text.replace(shared, shared.replace(plain, address)), "utf-8")
        before = ada.path.read_bytes()
        assert address.encode() in before
        status, said = typed("sync", ada.path)
        assert status == 2
        assert "cannot show that it is the one in the address" in said
        assert "of ada" not in said  # the password
        assert "Traceback" not in said
        assert ada.path.read_bytes() == before
    address = postgres.address("ada", database, host="localhost", more=verified(encrypted))
    ada.path.write_text(text.replace(shared, shared.replace(plain, address)), "utf-8")
    assert typed("sync", ada.path)[0] == 0
    team["rita"].sync()
    assert team["rita"].labels("deal", "ada") == {span: "org"}


def test_who_is_not_let_in_is_told_so_and_not_that_nobody_is_there(postgres, database, tmp_path):
    wrong = tmp_path / "pgpass"
    wrong.write_text(f"127.0.0.1:*:*:{OWNER}:something else\n")
    wrong.chmod(0o600)
    refused = [
        postgres.address(OWNER, database).replace(str(postgres.passfile), str(wrong)),
        postgres.address(OWNER, database).replace(str(postgres.passfile), "/nowhere"),
        postgres.address(OWNER, "no-such-database"),
        postgres.address("nobody", database),
    ]
    for address in refused:
        with pytest.raises(Exception, match="does not let you in") as told:
            Server(address)
        assert not isinstance(told.value, OfflineError)
        assert "something else" not in str(told.value)
