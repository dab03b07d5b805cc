"""Where the window reads whose something is, or when it was made: each place is known, with why it gives nobody away.

A new place has to ask `annotator.app.blinding` how people are called in a blind review, and is then listed here.
"""

import re
from pathlib import Path

QT = Path(__file__).resolve().parents[2] / "annotator" / "qt"
READS = re.compile(r"\.(?:by|answered_by|annotator)\b(?!\.)|\bwhen\(|\.annotators\(\)")

KNOWN = {
    "agreement/choices.py": "calls people as `blinding.called` does",
    "agreement/suggestion_report.py": "is given what the annotator is called",
    "article/margin.py": "signed with the only name that is shown (`Scene.only_by`)",
    "article/review_scene.py": "finds a layer",
    "article/tooltips.py": "is given what `blinding.signed` left, or calls people as `Review.names` does",
    "corpus/sample.py": "what is drawn evenly",
    "dialogs/preferences.py": "one's own name",
    "exporting/splits.py": "what articles are divided by",
    "label_editor/guideline_version.py": "signed as `blinding.byline` does",
    "panels/articles_model.py": "looks up the state of the layer that is shown",
    "panels/selected_text.py": "is given what `blinding.signed` left",
    "places/consistency_window.py": "chooses a layer",
    "places/kwic_list.py": "shown where a row is `named`, which asks `is_blind`",
    "places/remark_cards.py": "is given what `remarks.unnamed` left",
    "places/remark_detail.py": "is given what `remarks.unnamed` left",
    "places/remarks_window.py": "asks `remarks.unnamed`",
    "reviewing/board.py": "calls people as `Board.annotators` does, which asks `blinding.called`",
    "reviewing/candidates.py": "calls people as `Review.names` does, and asks whether the review is blind",
    "reviewing/changes.py": "an action with `names`, and closed when a review becomes blind",
    "reviewing/collect.py": "an action with `names`: not in a blind review",
    "reviewing/rule_dialog.py": "asks whether the review is blind",
    "reviewing/filters.py": "asks whether the review is blind",
    "shell/application.py": "chooses a layer for a picture",
    "shell/commands.py": "the list of layers is an action with `names`",
    "shell/file_commands.py": "chooses a layer",
    "shell/review_commands.py": "calls people as `Review.names` does",
    "shell/reviewer_learning.py": "asks whether the person at the desk has tagged anything",
    "shell/settings_file.py": "looks up a state",
    "shell/sharing_commands.py": "chooses a layer",
    "shell/suggestion_page.py": "that of the layer that is shown",
    "shell/standing_messages.py": "calls people as `blinding.called` does",
}


def test_every_place_that_reads_whose_something_is_is_known() -> None:
    found = {
        path.relative_to(QT).as_posix()
        for path in QT.rglob("*.py")
        if READS.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(KNOWN)


def test_whoever_shows_an_annotation_s_maker_is_given_what_may_be_shown() -> None:
    for call in ("made_by(", "annotation_tooltip("):
        for path in QT.rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if re.search(rf"(?<!def ){re.escape(call)}", text):
                assert re.search(r"blinding import .*\bsigned\b", text), path.name
