"""Tokens as trainers cut them: nothing of a text is lost, clitics are apart, numbers and abbreviations whole."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import tokens
from tests.text.generated_news import PATTERNS, news


def cut(text, language="en"):
    return [text[start:end] for start, end in tokens(text, language)]


@given(
    st.text(st.one_of(st.characters(), st.sampled_from(" .,'’-—“”()$%\n19lds市ก🥳")), max_size=40),
    st.sampled_from(["en", "fr", "de", "ca", "nl", "", "ja"]),
)
def test_all_but_white_space_is_in_one_token(text, language):
    found = tokens(text, language)
    assert all(start < end for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert "".join(text[start:end] for start, end in found) == "".join(text.split())


# In each example the tokens are parted by “|” where no blank parts them.
EXAMPLES = [
    ("en", "Silicon Valley|’s founders do|n’t know what they|'ve lost|."),
    ("en", "The cats|' home is|n't O’Hara|'s|: I ca|n't|, we|’ll see|, she|'d said|."),
    ("en", "The U.S. and Jan. 5|, Sen. D.J. Cole|, Corvel Inc.|, 3 p.m."),
    ("en", "It rose 1,200.5|% to $|4.2 million|, £|3bn|, at 10:30|."),
    ("en", "See https://a.example/x?y=1|, www.b.example|, c.example.org or tips@d.example.com|."),
    ("en", "A well|-|known 19|-|year|-|old driver|, COVID-19|, AT&T and/or Q&A"),
    ("en", "It can|not be|…| he said|—|or did he|?|!"),
    ("en", "(|AP|)|—|Rain fell|."),
    ("fr", "L’|été d’|ici n’|est qu'|aujourd’hui|, dit|-il|."),
    ("fr", "Jusqu’|à Saint-Brévin|, M. Roux s'|oppose|: «| C’|est fini| »|."),
    ("de", "Am 3. Mai um 10.30 Uhr|, z.B. in der Nord-Süd-Bahn|, 3,5 Mrd. Euro|."),
    ("de", "„|Wie geht’s|?|“|, fragte sie|."),
    ("it", "L'|art. 3 dell’|Unione|, c’|è un'|altra|."),
    ("ca", "L’|home d'|aquí se|'n va|."),
    ("nl", "Foto's van dhr. De Boer|, zo'n dag|."),
    ("es", "EE.UU. y el Sr. Paz|: «|¡|Nunca|!|»"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "example"), EXAMPLES)
def test_examples(language, example):
    text = example.replace("|", "")
    assert " ".join(cut(text, language)) == " ".join(example.replace("|", " ").split())


def test_scripts_without_blanks_are_cut_by_a_dictionary():
    assert cut("市長は港町で話した。", "ja")[0] in ("市長", "市")
    assert len(cut("市長は港町で話した。", "ja")) > 3
    assert cut("Die 市長 kam.", "de")[0] == "Die"


@pytest.mark.parametrize("language", PATTERNS)
def test_a_long_text_takes_moments(language):
    text = news(language, 4000)
    assert sum(end - start for start, end in tokens(text, language)) == len("".join(text.split()))
