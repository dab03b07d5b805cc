"""brat's own rules for .ann files, restated here from its format description: every file that we write keeps them."""

import re
import tempfile
from pathlib import Path

from hypothesis import given, settings

from annotator.formats.kit.values import Export
from annotator.formats.tools.brat.format import BratFormat
from tests.formats.projects import LABELS, projects

ID = re.compile(r"(?:[A-Za-z]+|#[A-Za-z]*)[0-9]+|\*")
TYPE = re.compile(r"[A-Za-z0-9_-]+")


def check_text_bound(data, tail, text):
    name, places = data.split(" ", 1)
    assert TYPE.fullmatch(name)
    seen = []
    for place in places.split(";"):
        start, end = place.split(" ")
        start, end = int(start), int(end)
        assert 0 <= start < end <= len(text)
        assert not any(end >= other and start < last for other, last in seen), "fragments overlap"
        assert "\n" not in text[start:end]
        seen.append((start, end))
    covered = " ".join(text[start:end] for start, end in seen)
    assert tail[: len(covered)] == covered
    assert tail[len(covered) :] == "" or tail[len(covered)].isspace()
    return ()


def check_relation(data, tail, text):
    name, *ends = data.split(" ")
    assert TYPE.fullmatch(name)
    (one, source), (other, target) = (end.split(":") for end in ends)
    assert one != other
    return source, target


def check_equivalence(data, tail, text):
    name, *members = data.split(" ")
    assert TYPE.fullmatch(name)
    assert len(members) >= 2
    return members


def check_attribute(data, tail, text):
    found = re.fullmatch(r"([A-Za-z0-9_-]+) ([A-Z#]\d+)(?: (\S.*))?", data)
    assert found
    return (found[2],)


def check_reference(data, tail, text):
    found = re.fullmatch(r"(\S+) (\S+) (\S+?):(\S+)", data)
    assert found
    return (found[2],)


def check_note(data, tail, text):
    _, target = data.split()
    return (target,)


CHECKS = {
    "T": check_text_bound,
    "R": check_relation,
    "*": check_equivalence,
    "A": check_attribute,
    "N": check_reference,
    "#": check_note,
}


def check(ann, text):
    """Every line is one that brat reads, ids are unique, and everything referred to is there."""
    assert ann == "" or ann.endswith("\n")
    ids, referred = set(), set()
    for line in ann.splitlines():
        key, rest = line.split("\t", 1)
        assert ID.fullmatch(key)
        assert key not in ids
        if key != "*":
            ids.add(key)
        data, _, tail = rest.partition("\t")
        referred |= set(CHECKS[key[0]](data, tail, text))
    assert referred <= ids


def sections(conf):
    found, name = {}, ""
    for line in conf.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            found.setdefault(name, []).append(line)
    return found


@settings(max_examples=200, deadline=None)
@given(projects())
def test_every_file_keeps_the_rules(project):
    article, layers = project
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        list(BratFormat().write(out, [(article, layers)], Export(labels=LABELS)))
        conf = sections((out / "annotation.conf").read_text("utf-8"))
        for name in layers:
            text = (out / name / "doc.txt").read_bytes().decode("utf-8")
            ann = (out / name / "doc.ann").read_bytes().decode("utf-8")
            assert text == article.text
            check(ann, text)
            used = {line.split("\t")[1].split(" ")[0] for line in ann.splitlines() if line[0] in "T"}
            assert used <= {line.strip("\t!") for line in conf["entities"]}
            linked = {line.split("\t")[1].split(" ")[0] for line in ann.splitlines() if line[0] in "R*"}
            assert linked <= {line.split("\t")[0] for line in conf["relations"]}


def test_the_rules_can_be_broken():
    broken = [
        "T1\torg 0 4\tAda\n",
        "T1\torg 0 3;2 3\tAda a\n",
        "T1\torg 0 3\tAda\nT1\torg 0 3\tAda\n",
        "R1\tknows Arg1:T1 Arg2:T2\t\n",
        "T1\torg 0 3\tBob\n",
    ]
    for ann in broken:
        try:
            check(ann, "Ada")
        except (AssertionError, ValueError):
            continue
        raise AssertionError(f"not noticed: {ann}")
