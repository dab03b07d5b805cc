"""The language of what comes in: stated, chosen or guessed, and every guess told, whatever tool the file is of."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import formats
from annotator.core.article import Sentence
from annotator.core.errors import Problem
from annotator.formats import Guess, Imported
from annotator.formats.kit import language
from annotator.formats.kit.values import Reached

GERMAN = "Die Fähre ist am Montag wieder nicht gefahren. Der Hafen und die Stadt wollen das nicht hinnehmen."
UKRAINIAN = "Міська рада ще не вирішила, чи їхати поромом. Її голова обіцяє відповідь у п’ятницю."
UNCERTAIN = "Kim Sato, Oslo: Harbour Storm, Winter Ferry, Bridge Market"
SHORT = "Hafen bleibt im Winter offen"


def in_brat(folder: Path, text: str) -> Path:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    (folder / "a.ann").write_text(f"T1\tThing 0 3\t{text[:3]}\n", encoding="utf-8")
    return folder


def in_jsonl(record):
    def write(folder: Path, text: str) -> Path:
        path = folder / "a.jsonl"
        path.write_text(json.dumps(record(text)) + "\n", encoding="utf-8")
        return path

    return write


def in_label_studio(folder: Path, text: str) -> Path:
    path = folder / "a.json"
    path.write_text(
        json.dumps([{"id": 1, "data": {"text": text}, "annotations": [{"id": 1, "result": []}]}]),
        encoding="utf-8",
    )
    return path


def in_conll(folder: Path, text: str) -> Path:
    path = folder / "a.conll"
    path.write_text("".join(f"{word}\tO\n" for word in text.replace(".", " .").split()), encoding="utf-8")
    return path


def in_a_table(folder: Path, text: str) -> Path:
    path = folder / "a.csv"
    path.write_text(f'text,kind\n"{text}",news\n', encoding="utf-8")
    return path


def in_plain_text(folder: Path, text: str) -> Path:
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    return path


WAYS = {
    "brat": in_brat,
    "doccano": in_jsonl(lambda text: {"id": 1, "text": text, "label": [[0, 3, "Thing"]]}),
    "prodigy": in_jsonl(
        lambda text: {"text": text, "spans": [{"start": 0, "end": 3, "label": "Thing"}], "answer": "accept"}
    ),
    "label studio": in_label_studio,
    "conll": in_conll,
    "table": in_a_table,
    "plain text": in_plain_text,
}


def read(path: Path, **options: str) -> tuple[list[Imported], list[Guess]]:
    found = list(formats.read_all([path], options))
    guesses = [item for item in found if isinstance(item, Guess) and item.what == "language"]
    return [item for item in found if isinstance(item, Imported)], guesses


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("text", "tag"), [(GERMAN, "de"), (UKRAINIAN, "uk")])
def test_a_text_of_any_tool_has_its_language_and_one_that_is_certain_is_silent(tmp_path, way, text, tag):
    articles, guesses = read(WAYS[way](tmp_path, text))
    assert [article.language for article in articles] == [tag]
    assert guesses == []


@pytest.mark.parametrize("way", WAYS)
def test_an_uncertain_language_is_told_and_its_option_overrules_it(tmp_path, way):
    path = WAYS[way](tmp_path, UNCERTAIN)
    articles, [guess] = read(path)
    assert guess.chosen == (articles[0].language or "unknown")
    assert guess.alternatives
    assert guess.option == "lang"
    articles, guesses = read(path, lang=guess.alternatives[0])
    assert [article.language for article in articles] == [guess.alternatives[0]]
    assert guesses == []


def test_a_short_text_is_taken_to_be_in_the_language_of_the_others(tmp_path):
    path = tmp_path / "a.jsonl"
    texts = ["In Minute 4 war der Hafen da", GERMAN, SHORT, GERMAN + " Und so weiter."]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    articles, guesses = read(path)
    assert [article.text for article in articles] == texts
    assert {article.language for article in articles} == {"de"}
    assert all(guess.chosen == "de" and "de" not in guess.alternatives for guess in guesses)
    assert guesses


def test_what_the_source_states_stands():
    stated = Imported("t", GERMAN, {"language": "nds"})
    assert list(language.told([stated], {"lang": "en"})) == [stated]


def test_our_own_file_may_leave_a_language_unknown_where_nothing_is_cut_by_it():
    cut = Imported("t", GERMAN, sentences=(Sentence(0, 46),))
    assert list(language.told([cut], {}, keep_unknown=True)) == [cut]
    [uncut] = language.told([Imported("t", GERMAN)], {}, keep_unknown=True)
    assert isinstance(uncut, Imported)
    assert uncut.language == "de"


_ITEMS = st.lists(
    st.one_of(
        st.builds(Imported, st.just("t"), st.sampled_from([GERMAN, UKRAINIAN, SHORT, "", "Ok", "1 234"])),
        st.builds(Imported, st.just("t"), st.just(GERMAN), st.just({"language": "sv"})),
        st.builds(Problem, st.text(max_size=3)),
        st.builds(Reached, st.integers(0, 9)),
    ),
    max_size=12,
)


@given(_ITEMS)
def test_nothing_is_lost_or_moved_while_articles_wait_for_one_another(items):
    came = list(language.told(items, {}))
    assert [_bare(item) for item in came] == [_bare(item) for item in items]


def _bare(item: object) -> object:
    return (item.title, item.text) if isinstance(item, Imported) else item
