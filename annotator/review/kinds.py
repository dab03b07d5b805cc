"""How annotators' answers may differ: what conflicts are told apart by, and what filters and rules ask for."""

from __future__ import annotations

CLUSTER_KINDS: tuple[str, ...] = (
    "duplicate",
    "split",
    "label",
    "boundary",
    "attribute",
    "only some",
    "one only",
    "agree",
)
"""How answers may differ, the gravest first; a cluster has the first that applies as its kind.

"one only": a single vote, which nobody else confirmed or contradicted.
"""

ANSWERED = "answered"
"""What a conflict is, beside its kind, that was sent back and has come back (see `decide.is_answered`)."""
ASKED_KINDS: tuple[str, ...] = (ANSWERED, *CLUSTER_KINDS)
"""What filters and rules can ask for."""

POLICIES: tuple[str, ...] = ("unanimous", "majority", "single", "trust", "union", "none")
"""The rules by which conflicts are settled together (see `merge.Policy`)."""
