"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from annotator.core import patterns


def test_a_pattern_is_compiled_at_its_first_use_and_once(monkeypatch):
    compiled, really = [], re.compile
    monkeypatch.setattr(patterns.re, "compile", lambda *given: compiled.append(given) or really(*given))
    found = patterns.pattern("A+", re.IGNORECASE)
    assert compiled == []
    assert found.fullmatch("aAa")
    assert found.sub("b", "aac") == "bc"
    assert (found.pattern, found.fullmatch("b")) == ("A+", None)
    assert len(compiled) <= 3


def test_bytes_are_matched_with_bytes():
    assert patterns.pattern(rb"^b", re.MULTILINE).findall(b"a\nb") == [b"b"]


def test_what_is_wrong_in_it_is_told_at_its_first_use():
    wrong = patterns.pattern("(")
    with pytest.raises(re.error):
        wrong.match("")
