"""Where the window reads whose something is, or when it was made: each place is known, with why it gives nobody away.

A new place has to ask `annotator.app.blinding` how people are called in a blind review, and is then listed here.
"""

import re
from pathlib import Path

QT = Path(__file__).resolve().parents[2] / "annotator" / "qt"
READS = re.compile(r"\.(?:by|answered_by|annotator)\b(?!\.)|\bwhen\(|\.annotators\(\)")

KNOWN = {
    "agreement_choices.py": "calls people as `blinding.called` does",
    "application.py": "chooses a layer for a picture",
    "articles_model.py": "looks up the state of the layer that is shown",
    "collect_dialog.py": "an action with `names`: not in a blind review",
    "commands.py": "the list of layers is an action with `names`",
    "consistency_window.py": "chooses a layer",
    "desk_changes.py": "an action with `names`, and closed when a review becomes blind",
    "export_dialog_splits.py": "what articles are divided by",
    "file_commands.py": "chooses a layer",
    "guideline_version_dialog.py": "signed as `blinding.byline` does",
    "kept_settings.py": "looks up a state",
    "kwic_list.py": "shown where a row is `named`, which asks `is_blind`",
    "margin.py": "signed with the only name that is shown (`Scene.only_by`)",
    "preferences.py": "one's own name",
    "remark_cards.py": "is given what `blinding.unnamed` left",
    "remark_detail.py": "is given what `blinding.unnamed` left",
    "remarks_window.py": "asks `blinding.unnamed`",
    "review_candidates.py": "calls people as `Review.names` does, and asks whether the review is blind",
    "review_commands.py": "calls people as `Review.names` does",
    "review_dialogs.py": "asks whether the review is blind",
    "review_filters.py": "asks whether the review is blind",
    "review_scene.py": "finds a layer",
    "selected_text.py": "is given what `blinding.signed` left",
    "tooltips.py": "is given what `blinding.signed` left, or calls people as `Review.names` does",
}


def test_every_place_that_reads_whose_something_is_is_known() -> None:
    found = {path.name for path in QT.glob("*.py") if READS.search(path.read_text(encoding="utf-8"))}
    assert found == set(KNOWN)


def test_whoever_shows_an_annotation_s_maker_is_given_what_may_be_shown() -> None:
    for call in ("made_by(", "annotation_tooltip("):
        for path in QT.glob("*.py"):
            text = path.read_text(encoding="utf-8")
            if re.search(rf"(?<!def ){re.escape(call)}", text):
                assert re.search(r"blinding import .*\bsigned\b", text), path.name
