"""From sentence to sentence: furniture is passed over, tagging goes on by itself, the last label comes again."""

import pytest

from annotator.app.habits import Habits
from annotator.app.session import Session
from annotator.app.tagging import sentences
from annotator.app.tagging.modes import SentencesMode, SpansMode, repeat, step_over_all
from annotator.core.article import Article, Sentence, Zone, taggable
from annotator.settings import Settings


@pytest.fixture
def session(session):
    """In Sentences mode: “Port opens”, “Kestrel Line …”, “It had failed …”, furniture, “Ines Lindgren …”."""
    session.set_mode(SentencesMode)
    session.go_to_sentence(0)
    return session


def tags(session, index):
    sentence = session.article.sentences[index]
    return [tag.label for tag in session.layer.tags_of(sentence.start, sentence.end)]


def press(session, name):
    return session.mode.press_label(session.labels.get(name))


def test_furniture_is_passed_over_and_counted_apart(session):
    seen = []
    for _ in range(5):
        seen.append((session.sentence, session.mode.place))
        session.mode.step(1)
    aside = " · 1 passed over (furniture)"
    assert seen == [
        (0, f"sentence 1 of 4{aside}"),
        (1, f"sentence 2 of 4{aside}"),
        (2, f"sentence 3 of 4{aside}"),
        (4, f"sentence 4 of 4{aside}"),
        (4, f"sentence 4 of 4{aside}"),
    ]
    session.mode.step(-1)
    assert session.sentence == 2


def test_furniture_is_reached_on_purpose(session):
    session.go_to_sentence(2)
    step_over_all(1)(session)
    assert session.sentence == 3
    assert session.mode.place == "furniture, beside 4 sentences · 1 passed over (furniture)"
    session.mode.step(1)
    assert session.sentence == 4
    step_over_all(-1)(session)
    session.mode.step(-1)
    assert session.sentence == 2


def test_after_a_label_that_excludes_others_the_next_untagged_sentence_comes(session):
    session.set_habits(Habits(goes_on=True))
    session.go_to_sentence(2)
    press(session, "main")
    assert (tags(session, 2), session.sentence) == (["main"], 4)  # over furniture
    session.go_to_sentence(1)
    press(session, "main")
    assert session.sentence == 4  # 2 has a tag
    press(session, "speech")
    assert session.sentence == 4  # excludes nothing
    press(session, "main")
    assert session.sentence == 4  # nothing follows


def test_correcting_stays_where_it_is(session):
    session.set_habits(Habits(goes_on=True))
    press(session, "main")
    session.go_to_sentence(0)
    press(session, "history")
    assert (tags(session, 0), session.sentence) == (["history"], 0)
    press(session, "history")
    assert (tags(session, 0), session.sentence) == ([], 0)


def test_whoever_prefers_it_stays(session):
    assert Habits.of(Settings()) == Habits(goes_on=True)
    assert Habits.of(Settings(goes_on=False, running_text=True)) == Habits(running_text=True)
    press(session, "main")
    assert session.sentence == 0


def test_the_last_label_comes_again_and_never_goes(session):
    assert repeat(session) is None
    press(session, "speech")
    session.mode.step(1)
    assert repeat(session).title.endswith("as Speech")
    assert repeat(session) is None
    assert tags(session, 1) == ["speech"]


def test_an_article_opens_at_its_first_sentence_that_wants_a_tag(session):
    press(session, "main")
    session.open_article("fair")
    session.open_article("port")
    assert session.sentence == 0  # where it was left in this sitting
    another = Session(session.file, session.annotator, SentencesMode)
    another.open_article("port")
    assert another.sentence == 1
    assert another.selection.position == another.current_sentence.start


def test_sentences_in_furniture_are_found_whatever_the_zones_are():
    text = "One. Two.\nAd. More.\nThree."
    cut = tuple(
        Sentence(text.index(each), text.index(each) + len(each))
        for each in ("One.", "Two.", "Ad.", "More.", "Three.")
    )
    zones = (Zone(0, 9, "body"), Zone(10, 19, "furniture"), Zone(20, 26, "body"))
    assert taggable(Article("a", "A", text, sentences=cut, zones=zones)) == (0, 1, 4)
    assert taggable(Article("a", "A", text, sentences=cut)) == (0, 1, 2, 3, 4)
    assert taggable(Article("a", "A", text, sentences=cut, zones=(Zone(0, 26, "furniture"),))) == ()


def test_the_second_half_is_current_after_a_split_and_the_whole_after_undo(session):
    place = session.article.text.index("won")
    session.go_to_sentence(1, place)
    sentences.split_here(session)
    assert (session.sentence, session.selection.position) == (2, place)
    session.undo()
    assert session.article.text[session.current_sentence.start :].startswith("Kestrel")


def test_a_moved_border_takes_the_tags_of_everybody_along(session, reopened):
    press_at = {"alice": (1, "main"), "ben": (2, "speech")}
    for name, (index, label) in press_at.items():
        session.set_annotator(name)
        session.go_to_sentence(index)
        press(session, label)
    text = session.article.text
    ids = {name: session.project.layer("port", name).sentence_tags[0].id for name in press_at}
    assert sentences.word_border(session, 1, text.index("lease") + 1) == text.index("lease")
    edit = sentences.move_border(session, 1, text.index("lease"))
    assert edit.title == "Move the border of the sentence"
    cut = [text[each.start : each.end] for each in session.article.sentences]
    assert cut[1:3] == ["Kestrel Line 🚢 won the", "lease. It had failed twice."]
    _, found = reopened()
    for name, (index, label) in press_at.items():
        (tag,) = found["port"][1][name].sentence_tags
        assert (text[tag.start : tag.end], tag.label, tag.id) == (cut[index], label, ids[name])
        assert tag.quote.startswith(cut[index][:10])
    assert sentences.move_border(session, 1, text.index("lease")) is None
    session.undo()
    assert [text[each.start : each.end] for each in session.article.sentences][2] == "It had failed twice."


def test_a_tag_that_is_selected_takes_the_caret_to_its_sentence(session):
    press(session, "main")
    chosen = session.selected
    session.go_to_sentence(4)
    session.select_annotation(chosen)
    assert (session.sentence, session.selection.position) == (0, 0)
    session.set_mode(SpansMode)
    assert session.selection.position == 0


def test_whoever_comes_with_the_caret_in_furniture_arrives_at_the_next_sentence(session):
    session.set_mode(SpansMode)
    place = session.article.text.index("more")
    session.select(place, place)
    session.set_mode(SentencesMode)
    assert session.sentence == 4
    assert session.selection.position == session.current_sentence.start
