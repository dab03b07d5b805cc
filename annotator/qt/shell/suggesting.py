"""Suggestions of the open session: begun when the window stands, kept going in the pauses, ended before its file."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.app.tagging.annotations import quoted
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.qt.parts.timers import single_shot

if TYPE_CHECKING:
    from annotator.app.progress import Work
    from annotator.app.suggesting.following import Suggesting
    from annotator.qt.parts.progress import Runner
    from annotator.suggest.suggestion import Suggestion

BEGIN = 2_000
"""Milliseconds after the window stands until what learns is loaded: nobody waits for it."""
REST = 500
"""Milliseconds after what the editor does, until reading goes on: an article takes longer than a frame."""
PAUSE = 3_000
"""Milliseconds without an edit, after which what is trained apart is trained."""
SLICE = 0.005
"""Seconds of learning and predicting between two turns of the event loop."""
ASK = 400
"""How often it is asked, in milliseconds, whether that is through."""
PROBABLE = 0.2
"""A tag of the article that is less probable than this is not drawn."""
PATIENCE = 4
"""How often there may be no helper process before it is taken for lost."""
Range = tuple[int, int]
_DONE_BY_HAND = (Topic.EDIT, Topic.SELECTION, Topic.SENTENCE, Topic.MODE, Topic.ARTICLE)
_MOVES_TAGS = (Topic.SUGGESTIONS, Topic.EDIT, Topic.ARTICLE, Topic.ANNOTATOR, Topic.LABELS, Topic.MODE)


class Suggestions(QObject):
    """Owns the `Suggesting` of a session, once somebody wants suggestions; a read-only project has none.

    `shown` carries what the page draws, as (article, spans, tags), and the ranges that look different; `told` what the
    status line says of the suggestion that keys are about; `of_article` carries what the article as a whole may be,
    the likeliest first; `changed` comes when anything is known anew.
    """

    shown = Signal(object, object)
    told = Signal(str)
    of_article = Signal(object)
    changed = Signal()

    def __init__(
        self,
        session: Session,
        parent: QObject | None = None,
        make: Callable[[Session], Suggesting] | None = None,
    ) -> None:
        """`make` makes what suggests, where it is another than the session's own."""
        super().__init__(parent)
        self._session, self._make_one = session, make
        self._made: Suggesting | None = None
        self._on = False
        self._drawn: tuple[str, tuple[Suggestion, ...], tuple[Suggestion, ...]] = ("", (), ())
        self._tags: tuple[Suggestion, ...] = ()
        self._against: tuple[Suggestion, ...] = ()
        self._here: tuple[Suggestion, ...] = ()
        self._runner: Runner | None = None
        self._is_reading = False
        self._lost = 0
        self._loading: threading.Thread | None = None
        self._forget: Callable[[], None] = lambda: None
        self._begin = single_shot(self, BEGIN, self._load)
        self._loaded = QTimer(self)
        self._loaded.setInterval(20)
        self._loaded.timeout.connect(self._look_whether_loaded)
        self._rest = single_shot(self, REST, self._read)
        self._pause = single_shot(self, PAUSE, self._train)
        self._ask = QTimer(self)
        self._ask.setInterval(ASK)
        self._ask.timeout.connect(self._take_trained)

    # ------------------------------------------------------------------------------------ beginning, ending
    def begin_later(self) -> None:
        """Begin when the window has come to rest, if suggestions are wanted; unless something is wanted before."""
        if self._on and self._made is None and not self._session.read_only:
            self._begin.start()

    def need(self) -> Suggesting:
        """What suggests, made at once if it was not yet there."""
        if self._made is None:
            self._make()
        assert self._made is not None
        return self._made

    @property
    def made(self) -> Suggesting | None:
        """What suggests, if it was made."""
        return self._made

    def stop(self) -> None:
        """Note what came of suggestions, end everything that goes on, and let go of the session."""
        for timer in (self._begin, self._loaded, self._rest, self._pause, self._ask):
            timer.stop()
        made, self._made = self._made, None
        if self._runner is not None:
            self._runner.cancel()
        if self._loading is not None:
            self._loading.join()
            self._loading = None
        self._forget()
        self._draw_nothing()
        if made is not None:
            # Where it cannot be noted nothing else can be saved, and closing says so.
            with contextlib.suppress(AnnotatorError):
                made.close()

    def _load(self) -> None:
        """Import what learns in a thread: it is large, and the window goes on meanwhile."""
        self._loading = threading.Thread(target=_import, name="suggestions", daemon=True)
        self._loading.start()
        self._loaded.start()

    def _look_whether_loaded(self) -> None:
        if self._loading is None or not self._loading.is_alive():
            self._loaded.stop()
            self._loading = None
            self.need()

    def _make(self) -> None:
        from annotator.app.suggesting.following import Suggesting

        self._begin.stop()
        self._loaded.stop()
        make = self._make_one
        self._made = Suggesting(self._session, at_once=False) if make is None else make(self._session)
        self._made.on = self._on and not self._session.read_only
        self._forget = self._session.subscribe(self._hear)
        self._draw(())
        self._show_tags(self.likely_of_article())
        self._work()

    # ------------------------------------------------------------------------------------------- going on
    def _hear(self, event: Event) -> None:
        if event.about(Topic.EDIT):
            self._pause.start()
        if self._is_reading and self._runner is not None and event.about(*_DONE_BY_HAND):
            self._runner.cancel()
        self._work()
        if event.topics - {Topic.SAID, Topic.HISTORY, Topic.ARTICLES}:
            self._draw(event.ranges if event.about(Topic.SUGGESTIONS) else ())
        if event.about(*_MOVES_TAGS):
            self._show_tags(self.likely_of_article())
        if event.about(Topic.SUGGESTIONS, Topic.EDIT, Topic.LABELS, Topic.ANNOTATOR):
            self.changed.emit()

    def _work(self) -> None:
        """Learn and predict what is waiting, at once, in slices; when nothing is, go on reading after a rest."""
        made = self._made
        if made is None or self._runner is not None:
            return
        if made.busy:
            self._run(made.working(), reading=False)
        elif made.to_read:
            self._rest.start()

    def _read(self) -> None:
        """Learn from what was tagged before, in slices between what the editor does."""
        if self._runner is None and self._made is not None and self._made.to_read:
            self._run(self._made.reading(), reading=True)

    def _run(self, work: Work[Any], *, reading: bool) -> None:
        from annotator.qt.parts.progress import Runner

        self._rest.stop()
        self._runner, self._is_reading = Runner(work, self, slice_of=SLICE), reading
        self._runner.finished.connect(self._work_on)
        self._runner.cancelled.connect(self._work_on)
        self._runner.failed.connect(self._end_work)  # the next thing that is done begins it again
        self._runner.start()

    def _work_on(self, *__: object) -> None:
        self._end_work()
        self._work()

    def _end_work(self, *__: object) -> None:
        if self._runner is not None:
            self._runner.deleteLater()
            self._runner = None
            self._pause.start()
            self._show_tags(self.likely_of_article())
            self.changed.emit()

    def _train(self) -> None:
        if self._runner is None and self._made is not None and self._made.train():
            self._lost = 0
            self._ask.start()

    def _take_trained(self) -> None:
        made = self._made
        if made is None or made.take_trained():
            self._ask.stop()
            self._work()
            self._pause.start()  # others may have something new as well
            self.changed.emit()
            return
        self._lost = 0 if made.process_id is not None else self._lost + 1
        if self._lost >= PATIENCE:
            self._ask.stop()

    # --------------------------------------------------------------------------------------------- showing
    @property
    def on(self) -> bool:
        """Whether suggestions are shown at all."""
        return self._on

    def show_all(self, on: bool) -> None:
        """Show suggestions, or none; once they were wanted they are learnt until the project is closed."""
        self._on = on
        if self._made is not None:
            self._made.on = on and not self._session.read_only
            self._draw(())
            self._show_tags(self.likely_of_article())
        self._begin.stop()
        self.begin_later()

    def at_hand(self) -> Suggestion | None:
        """The suggestion that keys are about: a span at the caret or after it, or the likeliest tag of the sentence."""
        if self._made is None or self._session.mode.reviews:
            return None
        if self._session.mode.by_sentence:
            return next(iter(self._here), None)
        said = self._made.current
        return said if said is not None and said.kind == "span" else None

    def likely(self) -> tuple[Suggestion, ...]:
        """The tags that are drawn beside the current sentence: what it may be, or else what speaks against its tags."""
        session, made = self._session, self._made
        current = session.current_sentence
        if made is None or current is None or not session.mode.by_sentence:
            return ()
        given = {tag.label for tag in session.layer.tags_of(current.start, current.end)}
        if not given:
            return made.likeliest()
        place = ("sentence", current.start, current.end)
        return tuple(said for said in made.contrary if said.place == place and said.label not in given)

    def likely_of_article(self) -> tuple[Suggestion, ...]:
        """The tags that the article as a whole may have, besides those that it has and what they exclude."""
        made, session = self._made, self._session
        if made is None or session.article is None or session.mode.reviews:
            return ()
        from annotator.app.suggesting.following import WHOLE
        from annotator.app.suggesting.seeing import Near, given_by

        near = Near(session.labels, given_by(session.layer.tags))
        likely = (
            said for said in made.likeliest(WHOLE) if said.score >= PROBABLE and not near.deciding(said)
        )
        against = (said for said in made.contrary if said.place == WHOLE)
        return tuple({said.label: said for said in (*likely, *against)}.values())

    def _draw(self, ranges: tuple[Range, ...]) -> None:
        made, article = self._made, self._session.article
        if made is None:
            return
        spans = tuple(said for said in made.visible if said.kind == "span")
        here = self._here = self.likely()
        current = self._session.current_sentence
        elsewhere = tuple(
            said
            for said in made.visible
            if said.kind == "sentence" and (current is None or said.start != current.start)
        )
        drawn = (article.id if article is not None else "", spans, here + elsewhere)
        if drawn != self._drawn or ranges:
            before, self._drawn = self._drawn, drawn
            tags = ((said.start, said.end) for said in (*before[2], *drawn[2])) if before != drawn else ()
            self.shown.emit(drawn, (*ranges, *tags))
        self.told.emit(self._words())
        self._say_otherwise(made)

    def _show_tags(self, tags: tuple[Suggestion, ...]) -> None:
        if tags != self._tags:
            self._tags = tags
            self.of_article.emit(tags)

    def _draw_nothing(self) -> None:
        before, self._drawn = self._drawn, ("", (), ())
        self._against = self._here = ()
        self.shown.emit(self._drawn, [(said.start, said.end) for some in before[1:] for said in some])
        self.told.emit("")
        self._show_tags(())

    def _say_otherwise(self, made: Suggesting) -> None:
        """Say in passing what speaks against the decision that was just made."""
        before, self._against = self._against, made.contrary
        new = [said for said in made.contrary if said not in before]
        if new and self._session.article is not None:
            said = max(new, key=lambda each: each.score)
            words = quoted(self._session.article.text[said.start : said.end])
            title, why = self._session.labels.title(said.label), f": {said.reason}" if said.reason else ""
            told = _("{words}: rather {title}? {score}{why}").format(
                words=words, title=title, score=numeral(said.score, ".0%"), why=why
            )
            # The decision may lead on to the next sentence, and going there ends what is said.
            QTimer.singleShot(0, self, lambda: self._session.say(told))

    def _words(self) -> str:
        said = self.at_hand()
        if said is None:
            return ""
        labels, others = self._session.labels, ""
        if self._session.mode.by_sentence:
            known = [label for said in self._here[1:] if (label := labels.get(said.label)) is not None]
            others = "".join(
                _(", or {shown}{more}").format(shown=each.shown, more=f" ({each.key})" if each.key else "")
                for each in known
            )
        return (
            f"{labels.title(said.label)}? {said.score:.0%}{others}{f': {said.reason}' if said.reason else ''}"
        )


def _import() -> None:
    from annotator.app.suggesting import accepting  # noqa: F401
    from annotator.suggest import registry
    from annotator.text import tokens

    registry.suggesters()
    tokens(_("A word."), "en")  # what finds words reads its tables then
