"""Ids of entries where a format holds one annotator: the article's, and ID@ANNOTATOR when it comes again."""

from __future__ import annotations


class EntryIds:
    """Gives each entry an id of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def next(self, article_id: str, annotator: str) -> str:
        """The id of the next entry of that article."""
        found = article_id
        number = 1
        while found in self._taken:
            found = f"{article_id}@{annotator}" if number == 1 else f"{article_id}@{annotator}-{number}"
            number += 1
        self._taken.add(found)
        return found
