"""Versions of the guidelines: saying that the rules are new, and finding what was tagged by the old ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from annotator.app.session import Session
from annotator.core.annotation import Annotation
from annotator.core.edits import Change, Edit, ProjectHeader, now
from annotator.core.guidelines import GuidelineVersion, differing, published, text_differs, versions
from annotator.core.messages import _


def publish(session: Session, note: str, labels: Iterable[str]) -> Edit | None:
    """Make the rules as they are now the next version; `labels` are those whose rules are others than before."""
    header = session.project.header
    wanted = set(labels)
    named = tuple(label.name for label in header.labels if label.name in wanted)
    after = published(header, labels=named, note=note.strip(), by=session.annotator, at=now())
    number = versions(after)[-1].version
    return session.commit(
        _("Publish version {number} of the guidelines").format(number=number), [Change(header, after)]
    )


def standing(header: ProjectHeader) -> str:
    """Which version of the guidelines holds, in words."""
    known = versions(header)
    if not known:
        return _("no version yet")
    changed = bool(differing(header)) or text_differs(header)
    return _("version {version}").format(version=known[-1].version) + (
        _(", changed since") if changed else ""
    )


def made_before(
    annotation: Annotation, rules: Mapping[str, GuidelineVersion], looked_at: str = ""
) -> GuidelineVersion | None:
    """The version (of `core.guidelines.changed_rules`) that the annotation may not follow, or None.

    That is so where its label's rules changed after it was made, and after it was last looked at (ISO 8601).
    An annotation that does not say when it was made counts as older.
    """
    version = rules.get(annotation.label)
    if version is None or moment(max(annotation.at, looked_at, key=moment)) >= moment(version.at):
        return None
    return version


def moment(at: str) -> str:
    """A point in time in the form in which times can be compared: UTC, to the second; "" where it is none."""
    if len(at) == 20 and at.endswith("Z"):
        return at
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return ""
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"
