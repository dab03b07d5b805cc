"""Copies of one report are told from other stories, however a desk has rewritten them."""

import random

from annotator.text.near_duplicates import THRESHOLD, Stories, shared, signature

rng = random.Random(7)
WORDS = ["".join(rng.choices("abcdefghijklmnoprstuv", k=rng.randint(2, 9))) for _ in range(4000)]


def story(seed: int, sentences: int = 25) -> list[str]:
    own = random.Random(seed)
    return [" ".join(own.choices(WORDS, k=own.randint(10, 25))).capitalize() + "." for _ in range(sentences)]


def test_rewritten_copies_share_most_and_other_stories_next_to_nothing():
    boilerplate = (
        "Subscribe to our newsletter for the news of the day in your town, every morning at six o'clock."
    )
    for seed in range(40):
        report = story(seed)
        own = random.Random(seed + 1000)
        rewritten = [story(seed + 5000, 1)[0], *report[1:17]]
        rewritten[own.randrange(2, 10)] = story(seed + 6000, 1)[0]
        one = signature(" ".join([*report, boilerplate]))
        copy = signature(" ".join([*rewritten, boilerplate]).upper())
        other = signature(" ".join([*story(seed + 100), boilerplate]))
        assert shared(one, copy) > THRESHOLD + 0.1
        assert shared(one, other) < THRESHOLD - 0.2


def test_stories_are_named_after_their_first_article():
    stories = Stories()
    report, other = story(1), story(2)
    assert stories.add("first", "\n".join(report)) == ""
    assert stories.add("other", "\n".join(other)) == ""
    assert stories.add("copy", "\n".join(report[:12])) == "first"
    assert stories.add("copy-of-copy", "\n".join([*story(3, 1), *report[:11]])) == "first"
    assert stories.add("told", "\n".join(story(4)), "elsewhere") == "elsewhere"
    assert stories.add("again", "\n".join(story(4)[:20])) == "elsewhere"


def test_short_texts_say_nothing_and_scripts_without_spaces_do():
    assert signature("A short notice of no more than a few words, printed everywhere.") is None
    chinese = (
        "市长周五表示，经过两年的维修，港口大桥将于四月重新开放。"
        "费用增至四千八百万克朗，市议会说。居民们对漫长的绕行感到不满。"
    )
    assert shared(signature(chinese), signature(chinese[10:])) > THRESHOLD
