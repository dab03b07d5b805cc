"""The wheel carries everything the program needs and nothing else, and runs from where it is installed."""

import subprocess
import sys
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

import annotator

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def run_python(*arguments: object, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=cwd, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert done.returncode == 0
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run_python("-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    run_python("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, wheel)
    return target


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def metadata(wheel: Path, name: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (path for path in archive.namelist() if path.endswith(f".dist-info/{name}"))
        return archive.read(path).decode("utf-8")


def test_every_module_and_every_resource_is_in_it(names: set[str]) -> None:
    files = [
        path.relative_to(ROOT).as_posix()
        for folder in ("annotator", "resources")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store"
    ]
    assert len(files) > 50
    wanted = {name for name in files if not name.endswith((".po", ".pot"))}  # what translators work on stays behind
    assert {name.replace("resources/", "annotator/resources/", 1) for name in wanted} <= names
    assert not [name for name in names if name.endswith((".po", ".pot"))]


def test_nothing_else_is_in_it(names: set[str]) -> None:
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"annotator", "news_annotator"}
    assert not [name for name in names if "__pycache__" in name or "test" in Path(name).stem.split("_")]


def test_metadata(wheel: Path) -> None:
    about = HeaderParser().parsestr(metadata(wheel, "METADATA"))
    assert about["Name"] == "news-annotator"
    assert about["Version"] == annotator.__version__
    assert about["License-Expression"] == "Apache-2.0 AND OFL-1.1"
    assert about["Requires-Python"] == ">=3.11"
    assert "annotator = annotator.__main__:main" in metadata(wheel, "entry_points.txt")
    listed = "[annotator.formats]\npdf-report = annotator.qt.exporting.pdf_report:PdfReport"
    assert listed in metadata(wheel, "entry_points.txt")


def test_licences(wheel: Path, names: set[str]) -> None:
    assert "Apache License" in metadata(wheel, "licenses/LICENSE")
    assert "SIL OPEN FONT LICENSE" in metadata(wheel, "licenses/resources/fonts/licences/OFL.txt")
    assert "annotator/resources/fonts/licences/OFL.txt" in names


def test_resources_are_found_where_it_is_installed(installed: Path, tmp_path: Path) -> None:
    # -I: neither the working folder nor the environment leads back to the checkout.
    program = (
        f"import sys; sys.path.insert(0, {str(installed)!r})\n"
        "from annotator import paths\n"
        "assert paths.resource('fonts', 'NotoSans-Regular.ttf').is_file()\n"
        "print(paths.resources())"
    )
    found = run_python("-I", "-c", program, cwd=tmp_path)
    assert Path(found) == (installed / "annotator" / "resources").resolve()


def test_resources_are_found_in_the_checkout(tmp_path: Path) -> None:
    found = run_python("-I", "-c", "from annotator import paths; print(paths.resources())", cwd=tmp_path)
    assert Path(found) == ROOT / "resources"
