"""Values made many at a time are those that their constructors make."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import Span
from annotator.core.article import Zone
from annotator.core.bulk import many


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.text(max_size=3))))
def test_many_zones(rows):
    starts, ends, roles = zip(*rows, strict=True) if rows else ((), (), ())
    assert many(Zone, len(rows), start=starts, end=ends, role=roles) == [Zone(*row) for row in rows]


def test_spans_made_at_once_are_frozen_and_whole():
    span = Span(id="a", fragments=((1, 4),), label="place", quote="bay", by="alice")
    names = [field.name for field in dataclasses.fields(Span)]
    made = many(Span, 2, **{name: [getattr(span, name)] * 2 for name in names})
    assert made == [span, span]
    assert hash(made[0]) == hash(span)
    assert dataclasses.replace(made[0], label="person").label == "person"
