"""The suggesters that there are: the program's own, and those of other packages."""

from __future__ import annotations

from importlib import metadata

from annotator.core.errors import Problem
from annotator.core.messages import _
from annotator.core.regular import named
from annotator.suggest.suggestion import Suggester

ENTRY_POINTS = "annotator.suggesters"


def suggesters() -> tuple[list[Suggester], list[Problem]]:
    """A new one of each, and why some of other packages could not be loaded."""
    from annotator.suggest.ranker import Ranker
    from annotator.suggest.sentences import LearntSentences
    from annotator.suggest.spans import LearntSpans
    from annotator.suggest.strings import RememberedStrings

    found: list[Suggester] = [RememberedStrings(), LearntSpans(), Ranker(), LearntSentences()]
    problems = []
    for entry in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        try:
            made: Suggester = entry.load()()
            if made.name in {each.name for each in found}:
                raise ValueError(_("there is one named “{name}” already").format(name=made.name))
        except (Exception, SystemExit) as error:
            said = _("The suggester “{name}” of another package could not be loaded: {named}.").format(
                name=entry.name, named=named(error)
            )
            problems.append(Problem(said, file=entry.value, severity="warning", code="suggester-not-loaded"))
        else:
            found.append(made)
    return found, problems
