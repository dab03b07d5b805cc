"""Krippendorff (2004), p. 254, and his formulas written out position by position."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.review.unitizing import alpha_u, continuum, disorder

C = continuum(300, [[(75, 145), (220, 250)], [(70, 150), (205, 225), (250, 270)]])
K = continuum(300, [[(30, 90), (150, 200)], [(30, 90), (150, 200)]])


def test_krippendorff_2004():
    observed, expected = disorder(C, 2)
    assert observed == pytest.approx(0.0144, abs=5e-5)
    assert expected == pytest.approx(0.0532, abs=5e-5)
    assert alpha_u([C], 2).value == pytest.approx(0.7286, abs=5e-5)
    assert alpha_u([K], 2).value == 1
    assert alpha_u([C, K], 2).value == pytest.approx(0.8591, abs=5e-4)
    assert alpha_u([C, K], 2).value == pytest.approx(0.8587, abs=5e-5)


def test_nothing_marked_is_undefined():
    found = alpha_u([continuum(300, [[], []])], 2)
    assert found.value is None
    assert "Nothing" in found.reason
    assert alpha_u([], 2).value is None


def test_units_of_one_annotator_that_overlap_are_one():
    assert continuum(50, [[(0, 10), (5, 20)], []]) == continuum(50, [[(0, 20)], []])
    assert continuum(50, [[(0, 20), (5, 10)], []]) == continuum(50, [[(0, 20)], []])
    assert continuum(50, [[(5, 10), (8, 30), (0, 20), (40, 41)], []]) == continuum(
        50, [[(0, 30), (40, 41)], []]
    )
    assert continuum(50, [[(0, 10), (10, 20)], []]) != continuum(50, [[(0, 20)], []])


def sections(units, size):
    found, at = [], 0
    for start, end in units:
        if start > at:
            found.append((at, start, 0))
        found.append((start, end, 1))
        at = end
    return found + ([(at, size, 0)] if at < size else [])


def by_definition(annotators, size):
    """Observed and expected disagreement with every pair of sections, as in the book."""
    count = len(annotators)
    cut = [sections(units, size) for units in annotators]
    observed = 0
    for i, mine in enumerate(cut):
        for j, theirs in enumerate(cut):
            for b, e, v in mine if i != j else ():
                for c, f, w in theirs:
                    if v and w and b < f and c < e:
                        observed += (b - c) ** 2 + (e - f) ** 2
                    elif v and not w and c <= b and e <= f:
                        observed += (e - b) ** 2
                    elif w and not v and b <= c and f <= e:
                        observed += (f - c) ** 2
    units = [e - b for mine in cut for b, e, v in mine if v]
    gaps = [e - b for mine in cut for b, e, v in mine if not v]
    chance = sum(
        (len(units) - 1) / 3 * (2 * x**3 - 3 * x**2 + x) + x * x * sum(g - x + 1 for g in gaps if g >= x)
        for x in units
    )
    whole = count * size
    possible = whole * (whole - 1) - sum(x * (x - 1) for x in units)
    return observed / (count * (count - 1) * size * size), 2 / size * chance / possible if possible else 0


@st.composite
def units(draw, size=24):
    bounds = sorted(draw(st.sets(st.integers(0, size), max_size=8)))
    return list(zip(bounds[::2], bounds[1::2], strict=False))


@given(st.lists(units(), min_size=2, max_size=4))
def test_disorder_is_what_the_book_says(annotators):
    found = disorder(continuum(24, annotators), len(annotators))
    assert found == pytest.approx(by_definition(annotators, 24))


@given(units(), units())
def test_the_same_units_agree_and_order_does_not_matter(one, other):
    if one:
        assert alpha_u([continuum(24, [one, one])], 2).value == 1
    assert continuum(24, [one, other]) == continuum(24, [other, one])


@given(st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=7), units())
def test_any_units_count_as_what_they_cover(pairs, other):
    """Nested, crossing and empty units of one annotator, in any order: each code point is marked or it is not."""
    crossing = [(min(pair), max(pair)) for pair in pairs]
    edges = {edge for pair in crossing for edge in pair}
    covered = {at for start, end in crossing for at in range(start, end)}
    inner = {at for start, end in crossing for at in range(start + 1, end)}
    apart, start = [], None
    for at in range(26):
        inside = at in covered
        if start is not None and (not inside or (at in edges and at not in inner)):
            apart.append((start, at))
            start = None
        if inside and start is None:
            start = at
    assert continuum(24, [crossing, other]) == continuum(24, [apart, other])
