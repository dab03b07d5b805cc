"""Headers of mail from strangers: long or deeply nested ones are left as they are, where the parser would never end."""

from __future__ import annotations

from email.policy import EmailPolicy
from typing import Any

MOST = 4_000
"""Characters of a header that is parsed; time grows with the square of them."""
MOST_MARKS = 60
"""Brackets in it: each may be a comment in a comment."""


class HeaderPolicy(EmailPolicy):
    """The modern policy, for which a header that cannot be parsed is plain text."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """The header as it is asked for."""
        plain = "".join(str(value).splitlines())
        if len(plain) > MOST or sum(map(plain.count, '([<"')) > MOST_MARKS:
            return plain[:MOST]
        try:
            return super().header_fetch_parse(name, value)
        except Exception:  # Broken headers trip the parser in many ways.
            return plain
