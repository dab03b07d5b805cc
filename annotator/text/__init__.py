"""Sentences and words of news text, by language, as exact ranges of code points.

`sentences` cuts an article, `paragraph_sentences` one paragraph anew; `split_at`, `join_at` and `border_at` say what
changes when a person splits, joins or moves a border (`split` and `join` give the new tuple); `words` and `word_at`
find words, `word_edges` tells where they begin and end, `whole_words` widens a range to them, `tokens` says what
trainers make of them.
"""

from __future__ import annotations

from annotator.text.cutter import paragraph_sentences, sentences
from annotator.text.sentence_edits import border_at, join, join_at, split, split_at
from annotator.text.tokens import tokens, whole_words, word_at, word_edges, words

__all__ = [
    "border_at", "join", "join_at", "paragraph_sentences", "sentences", "split", "split_at", "tokens", "whole_words",
    "word_at", "word_edges", "words",
]  # fmt: skip
