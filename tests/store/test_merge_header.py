"""Two versions of a header: each field counts by itself, and what gives way is kept aside and named."""

from dataclasses import replace
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.edits import SUGGESTIONS_SEEN, Change, Edit, ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.line_roles import LINE_ROLES, LineRole, forgotten, remembered
from annotator.store.merge_header import HeaderEdits, lacks_of_ours, merged_headers

FIRST = ProjectHeader(
    title="Desk", guidelines="Tag names.", labels=LabelSet([Label(name="org"), Label(name="place")])
)
NONE = HeaderEdits(())


def with_label(header: ProjectHeader, label: Label) -> ProjectHeader:
    kept = [label if each.name == label.name else each for each in header.labels]
    known = label.name in [each.name for each in header.labels]
    return replace(header, labels=LabelSet(kept if known else [*kept, label]))


def edits(*versions: ProjectHeader) -> HeaderEdits:
    return HeaderEdits(Edit("change", (Change(before, after),)) for before, after in pairwise(versions))


CHANGED = {
    "title": replace(FIRST, title="Night desk"),
    "language": replace(FIRST, language="fr"),
    "guidelines": replace(FIRST, guidelines="Tag everything."),
    "label": with_label(FIRST, Label(name="org", title="Company")),
    "new label": with_label(FIRST, Label(name="law")),
    "other": replace(FIRST, extra={"desk": "north"}),
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_was_changed_on_one_side_counts_in_silence(what):
    new = CHANGED[what]
    ours = merged_headers(new, FIRST, edits(FIRST, new), edits(FIRST, new), NONE)
    assert (ours.header, ours.ours_aside, ours.theirs_aside) == (new, False, False)
    theirs = merged_headers(FIRST, new, NONE, NONE, edits(FIRST, new))
    assert (theirs.header, theirs.ours_aside, theirs.theirs_aside, theirs.message) == (new, False, False, "")


@pytest.mark.parametrize("one", CHANGED)
@pytest.mark.parametrize("other", CHANGED)
def test_different_fields_changed_apart_are_both_in(one, other):
    if one == other:
        return
    mine, their = CHANGED[one], CHANGED[other]
    found = merged_headers(mine, their, edits(FIRST, mine), edits(FIRST, mine), edits(FIRST, their))
    again = merged_headers(their, mine, edits(FIRST, their), edits(FIRST, their), edits(FIRST, mine))
    assert {*found.header.labels} == {*again.header.labels}
    assert replace(found.header, labels=FIRST.labels) == replace(again.header, labels=FIRST.labels)
    for each in (found, again):
        assert (each.ours_aside, each.theirs_aside) == (False, False)


@pytest.mark.parametrize(
    ("field", "mine", "their"),
    [
        ("The title was", replace(FIRST, title="A"), replace(FIRST, title="B")),
        ("The language was", replace(FIRST, language="fr"), replace(FIRST, language="de")),
        ("The guidelines were", replace(FIRST, guidelines="A"), replace(FIRST, guidelines="B")),
        (
            "The label “org” was",
            with_label(FIRST, Label(name="org", title="A")),
            with_label(FIRST, Label(name="org", title="B")),
        ),
    ],
)
def test_a_field_that_both_changed_is_as_it_is_here_and_the_other_version_is_kept_aside(field, mine, their):
    found = merged_headers(mine, their, edits(FIRST, mine), edits(FIRST, mine), edits(FIRST, their))
    assert found.theirs_aside
    assert found.message.startswith(f"{field} changed both here and there")
    assert found.header.title == mine.title
    assert found.header.labels == mine.labels
    assert "A" not in mine.guidelines or {"A", "B"} <= {*found.header.guidelines.split()}


def test_what_both_changed_before_this_sitting_is_as_it_is_there_and_ours_is_kept_aside():
    mine, their = replace(FIRST, title="A"), replace(FIRST, title="B")
    found = merged_headers(mine, their, edits(FIRST, mine), NONE, edits(FIRST, their))
    assert (found.header.title, found.ours_aside) == ("B", True)


def test_an_older_version_takes_nothing_back_and_one_that_restored_a_value_does():
    second = replace(FIRST, title="A")
    assert merged_headers(second, FIRST, edits(FIRST, second), NONE, NONE).header == second
    restored = edits(second, FIRST)
    assert merged_headers(second, FIRST, edits(FIRST, second), NONE, restored).header == FIRST


def test_a_label_that_was_deleted_there_goes_and_one_that_is_only_missing_stays():
    fewer = replace(FIRST, labels=LabelSet([Label(name="org")]))
    assert merged_headers(FIRST, fewer, NONE, NONE, edits(FIRST, fewer)).header.labels == fewer.labels
    kept = merged_headers(FIRST, fewer, NONE, NONE, NONE)
    assert {label.name for label in kept.header.labels} == {"org", "place"}
    assert "place" in kept.message


def test_labels_that_make_a_circle_together_are_kept_aside():
    mine = with_label(FIRST, Label(name="org", parent="place"))
    their = with_label(FIRST, Label(name="place", parent="org"))
    found = merged_headers(mine, their, edits(FIRST, mine), edits(FIRST, mine), edits(FIRST, their))
    assert found.ours_aside or found.theirs_aside


def test_what_is_lacking_is_what_our_edits_made_and_no_edit_there_replaced():
    mine, their = replace(FIRST, title="A"), replace(FIRST, title="B")
    assert lacks_of_ours(mine, FIRST, edits(FIRST, mine), NONE)
    assert lacks_of_ours(mine, their, edits(FIRST, mine), edits(FIRST, their))
    assert not lacks_of_ours(mine, their, edits(FIRST, mine), edits(mine, their))
    assert not lacks_of_ours(mine, replace(mine, guidelines="other"), edits(FIRST, mine), NONE)


_WORDS = st.sampled_from(["", "a", "b", "c"])
_HEADERS = st.builds(
    lambda title, guidelines, names, word: replace(
        FIRST,
        title=title,
        guidelines=guidelines,
        labels=LabelSet([Label(name=name, title=word) for name in names]),
    ),
    _WORDS,
    _WORDS,
    st.lists(st.sampled_from(["org", "place", "law"]), unique=True),
    _WORDS,
)


@given(_HEADERS, st.lists(_HEADERS, max_size=3), st.lists(_HEADERS, max_size=3), st.booleans())
def test_nothing_made_on_either_side_is_lost_in_silence(base, mine, their, now):
    here, there = edits(base, *mine), edits(base, *their)
    ours, theirs = [base, *mine][-1], [base, *their][-1]
    found = merged_headers(ours, theirs, here, here if now else NONE, there)
    said = f"{found.header.title} {found.header.guidelines}".split()
    labels = {(label.name, label.title) for label in found.header.labels}
    for header, made, other, aside in (
        (ours, here, there, found.ours_aside),
        (theirs, there, here, found.theirs_aside),
    ):
        fields = [(("title", ""), header.title), (("guidelines", ""), header.guidelines)]
        for name, value in fields:
            if value and made.made(name, value) and not other.replaced(name, value):
                assert value in said or aside
        for label in header.labels:
            if made.made(("label", label.name), label) and not other.replaced(("label", label.name), label):
                assert (label.name, label.title) in labels or aside


# --------------------------------------------------------------------------------- roles of lines of sources
def with_roles(*roles: LineRole, start: ProjectHeader = FIRST) -> ProjectHeader:
    return reduce(remembered, roles, start)


LETTER = LineRole("The Courier", "Get the Harbour Letter", "furniture")
SHARE = LineRole("The Courier", "Share", "furniture")
MARKETS = LineRole("The Echo", "Markets", "kicker")


def test_two_desks_may_each_remember_lines_of_the_same_source():
    mine, their = with_roles(LETTER), with_roles(SHARE, MARKETS)
    found = merged_headers(mine, their, edits(FIRST, mine), edits(FIRST, mine), edits(FIRST, their))
    assert found.header == with_roles(LETTER, SHARE, MARKETS)
    assert (found.ours_aside, found.theirs_aside, found.message) == (False, False, "")


def test_a_line_that_was_forgotten_stays_forgotten():
    before = with_roles(LETTER, SHARE)
    mine, their = forgotten(before, SHARE), with_roles(MARKETS, start=before)
    found = merged_headers(mine, their, edits(before, mine), edits(before, mine), edits(before, their))
    assert found.header == with_roles(LETTER, MARKETS)
    none = forgotten(forgotten(before, SHARE), LETTER)
    assert none == FIRST
    assert merged_headers(none, before, edits(before, none), NONE, NONE).header == FIRST


def test_of_two_roles_of_a_line_that_of_this_sitting_counts_and_it_is_said():
    mine, their = with_roles(LETTER), with_roles(replace(LETTER, role="kicker"))
    found = merged_headers(mine, their, edits(FIRST, mine), edits(FIRST, mine), edits(FIRST, their))
    assert found.header == mine
    assert found.theirs_aside
    assert found.message.startswith("The role of “Get the Harbour Letter” was changed both here and there")


def test_roles_in_a_shape_of_another_program_stay_as_they_are():
    odd = {"The Courier": ["Share"], "The Echo": {"Markets": "kicker"}}
    mine = replace(FIRST, extra={LINE_ROLES: odd})
    their = replace(FIRST, title="Night desk")
    found = merged_headers(mine, their, edits(FIRST, mine), edits(FIRST, mine), edits(FIRST, their))
    assert found.header == replace(their, extra={LINE_ROLES: odd})


# -------------------------------------------------------------------------------- what came of suggestions
def test_what_is_noted_of_suggestions_is_kept_by_annotator_and_never_set_aside():
    noted = {name: {"org": [1, 2]} for name in ("alice", "ben")}
    mine = replace(FIRST, extra={SUGGESTIONS_SEEN: {"alice": noted["alice"]}})
    their = replace(FIRST, extra={SUGGESTIONS_SEEN: {"alice": {"org": [0, 1]}, "ben": noted["ben"]}})
    here, there = edits(FIRST, mine), edits(FIRST, their)
    for sitting in (here, NONE):
        found = merged_headers(mine, their, here, sitting, there)
        assert set(found.header.extra[SUGGESTIONS_SEEN]) == {"alice", "ben"}
        assert (found.ours_aside, found.theirs_aside, found.message) == (False, False, "")
    assert merged_headers(mine, their, here, here, there).header.extra[SUGGESTIONS_SEEN] == noted
    assert not lacks_of_ours(mine, FIRST, here, NONE)
