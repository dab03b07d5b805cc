"""Every public name says what it means, with an example, and the examples are true."""

import doctest
import inspect
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import annotator

ROOT = Path(__file__).resolve().parents[2]


def loaded(path):
    spec = spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


api_page = loaded(ROOT / "packaging" / "api_page.py")


def documented():
    """Every public function and class of the API with its methods, by name."""
    for name in (name for names in api_page.CHAPTERS.values() for name in names):
        thing = getattr(annotator, name)
        yield name, thing
        if inspect.isclass(thing):
            yield from ((f"{name}.{own}", member) for own, member in api_page.members(thing))


NAMED = dict(documented())
RUN = {name: thing for name, thing in NAMED.items() if ">>> " in (inspect.getdoc(thing) or "")}
OF_THE_API = [
    name
    for name, thing in NAMED.items()
    if not isinstance(thing, property)
    and (inspect.isclass(thing) or thing.__module__.startswith("annotator.api."))
]


def test_every_public_name_is_on_the_page_and_what_its_methods_return():
    returned = {
        name
        for thing in NAMED.values()
        if inspect.isfunction(thing) and thing.__module__.startswith("annotator.api.")
        for name in re.findall(r"[A-Z]\w+", str(inspect.signature(thing).return_annotation))
    }
    known = {*annotator.__all__, *api_page.RESULTS, "None", "Iterator", "Mapping", "Path"}
    assert returned <= known
    assert sorted(n for names in api_page.CHAPTERS.values() for n in names) == sorted(
        name for name in annotator.__all__ if name != "__version__"
    )


def test_the_page_is_made_of_the_docstrings():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert page == api_page.page(), "if that is meant, run: python packaging/api_page.py > docs/api.md"


@pytest.mark.parametrize("name", NAMED)
def test_every_public_name_says_what_it_means(name):
    assert (inspect.getdoc(NAMED[name]) or "").strip()


@pytest.mark.parametrize("name", OF_THE_API)
def test_every_class_and_everything_that_the_api_does_has_an_example(name):
    assert name in RUN


@pytest.mark.parametrize("name", RUN)
def test_the_examples_are_true(name, project):
    test = doctest.DocTestParser().get_doctest(
        inspect.getdoc(RUN[name]), {"annotator": annotator, "project": project}, name, None, None
    )
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    found = runner.run(test, out=said.append, clear_globs=False)
    assert (found.failed, found.attempted > 0) == (0, True), "".join(said)
