"""Asking a model while somebody goes on tagging: what it says is a step of its own, which comes after theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from annotator.app.ledger import Ledger
from annotator.app.progress import Work
from annotator.app.session import Session
from annotator.app.suggesting.predicting import Predicted, Predictor, predict
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.project import Project


def ask(
    session: Session, model: Predictor, articles: Sequence[str], prices: tuple[float, float] = (0, 0)
) -> Work[Predicted]:
    """Have the model go through these articles between what the session does; see `predict`.

    Nothing that somebody does meanwhile is part of the step. An article that leaves the project is passed over. Raises
    `AnnotatorError` where the labels become others: the model was asked for those before. Whatever ends it, closing it
    too, what was answered stays, as a step that can be undone.
    """
    apart, labels = Ledger(session.file, session.author), session.labels
    asked = predict(apart, model, _Still(session.project, articles), prices)
    stopped: BaseException | None = None
    result = Predicted("")
    with apart.together(_("Suggestions of {name}").format(name=model.name)) as made:
        try:
            while True:
                if session.labels is not labels and session.labels != labels:
                    raise AnnotatorError(
                        _("The labels were changed while the model was asked, so it was stopped."),
                        hint=_("Ask again: what it has answered stays until then."),
                    )
                yield next(asked)
        except StopIteration as end:
            result = end.value
        except BaseException as error:  # closed, too: what is done stays
            asked.close()
            stopped = error
    for step in made:
        session.take_over(step)
    if stopped is not None:
        raise stopped
    return result


class _Still(Sequence[str]):
    """Articles, as far as they are still in the project when their turn comes."""

    def __init__(self, project: Project, names: Sequence[str]) -> None:
        self._project, self._names = project, names

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if name in self._project.entries)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self._names[index]
