"""Numbers and nouns agree."""

from annotator.core.wording import counted, were


def test_one_and_many():
    assert [counted(n, "article") for n in (0, 1, 2, 1234)] == [
        "0 articles", "1 article", "2 articles", "1,234 articles",
    ]  # fmt: skip
    assert [counted(n, "copy", "copies") for n in (1, 2)] == ["1 copy", "2 copies"]
    assert [were(n) for n in (0, 1, 2)] == ["were", "was", "were"]
