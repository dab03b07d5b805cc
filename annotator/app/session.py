"""One sitting with one project: what is open, what is selected, and the only way to change anything.

The session knows no widget. Views subscribe to it and are told what changed; user actions are the small functions
of the sibling modules, which end in `Session.commit`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from annotator import paths
from annotator.app import preparing
from annotator.app.events import Events, Listener, Topic
from annotator.app.habits import Habits
from annotator.app.ledger import Ledger, carry_out, record
from annotator.app.left_at import LeftAt
from annotator.app.mode import Mode, ModeName
from annotator.core.annotation import Annotation, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.edits import Change, Edit, ProjectHeader, now
from annotator.core.errors import AnnotatorError
from annotator.core.history import History
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.line_roles import lines_of
from annotator.core.messages import _
from annotator.core.places import places_of
from annotator.core.project import Project
from annotator.core.values import dataclass
from annotator.store import ProjectFile

if TYPE_CHECKING:
    from annotator.store.cache import SearchCache

M = TypeVar("M", bound=Mode)

_NEWS = frozenset(Topic) - {
    Topic.SAID,
    Topic.REVIEW,
    Topic.EDIT,
    Topic.ARTICLES,
    Topic.PROJECT,
    Topic.SUGGESTIONS,
    Topic.OTHERS,
}
"""What somebody does at the desk: after that nothing is of interest that was said before."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The caret at `position` and the other end of the selected text at `anchor`, in code points."""

    anchor: int = 0
    position: int = 0

    @property
    def start(self) -> int:
        """The lower end."""
        return min(self.anchor, self.position)

    @property
    def end(self) -> int:
        """The upper end."""
        return max(self.anchor, self.position)

    def __bool__(self) -> bool:
        return self.anchor != self.position


@dataclass(frozen=True, slots=True)
class Claims:
    """Who has taken which articles of a shared project, as far as one may know; of the `full` nothing is left for one.

    `by` holds the names of annotators by article, "" for those whom one may not know.
    """

    by: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    full: frozenset[str] = frozenset()


NOBODYS = Claims()
"""Nothing is taken."""


class Session:
    """The open project, the open article, and where the editor is in it."""

    def __init__(
        self,
        file: ProjectFile,
        annotator: str,
        mode: type[Mode],
        person: str = "",
        ledger: Ledger | None = None,
    ) -> None:
        """`annotator` names the layers to work on, `person` who sits at the desk: the same unless said.

        `ledger` is that of the sitting where somebody keeps it already.
        """
        self.file = file
        self.project: Project = file.project
        self.annotator = annotator
        self.person = person or annotator
        self.ledger = ledger or Ledger(file)
        self.article: Article | None = None
        self._chosen_older = False
        self.selection = Selection()
        self.sentence = 0
        self.selected = ""
        self.extended = ""
        self.attribute = ""
        self.linking = self.linking_to = ""
        self.sticky = ""
        self.said = ""
        self.habits = Habits()
        self.sought = ""
        self.listed: Callable[[], Sequence[str]] | None = None
        self.claims = NOBODYS
        self.led_to = ""
        self.left_at: dict[str, LeftAt] = {}
        self._events = Events()
        self.acted: tuple[tuple[int, int], ...] = ()
        self.seen: set[str] = set()
        self._hand_in: list[Callable[[], None]] = []
        self.modes: dict[ModeName, Mode] = {}
        self.mode: Mode = self.mode_of(mode)

    @cached_property
    def search_cache(self) -> SearchCache:
        """What finds words in all articles at once."""
        from annotator.store.cache import SearchCache

        file = self.file
        return SearchCache(paths.cache_dir(), f"{file.path}\n{file.project.header.id}", file)

    @property
    def history(self) -> History:
        """The steps that can be taken back, and done again."""
        return self.ledger.history

    @property
    def labels(self) -> LabelSet:
        """The project's label set."""
        return self.project.labels

    @property
    def layer_name(self) -> str:
        """Whose layer is shown and worked on: the annotator's, in Review mode gold."""
        return self.mode.layer_name

    @property
    def author(self) -> str:
        """Who makes what is made now: in a review the person at the desk, whosever layers were shown before."""
        return self.mode.author

    @property
    def layer(self) -> Layer:
        """The layer that is shown and worked on, of the open article."""
        if self.article is None:
            return Layer("", self.layer_name)
        return self.project.layer(self.article.id, self.mode.layer_name)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed, because somebody else writes or the format is newer."""
        return bool(self.file.read_only)

    @property
    def unchangeable(self) -> str:
        """Why nothing can be changed about the article, in a few words; "" when something can."""
        if self.read_only:
            return _("the project is read-only")
        return "" if self.article is not None else _("no article is open")

    @property
    def selected_annotation(self) -> Annotation | None:
        """The annotation that the side panel shows, or None."""
        return self.layer.get(self.selected) if self.selected else None

    @property
    def extended_annotation(self) -> Annotation | None:
        """The annotation that was selected when text was; selected text can be added to it."""
        return self.layer.get(self.extended) if self.extended else None

    @property
    def current_sentence(self) -> Sentence | None:
        """The current sentence of the open article, or None where it has none."""
        sentences = self.article.sentences if self.article else ()
        return sentences[self.sentence] if self.sentence < len(sentences) else None

    def subscribe(self, listener: Listener, *topics: Topic) -> Callable[[], None]:
        """Have `listener` told of what changes about these topics, or of all; the function returned ends that."""
        return self._events.subscribe(listener, topics)

    def before_leaving(self, hand_in: Callable[[], None]) -> Callable[[], None]:
        """Have `hand_in` called before something else is selected: what is being typed is to be committed then.

        The function returned ends that.
        """
        self._hand_in.append(hand_in)
        return lambda: self._hand_in.remove(hand_in)

    def tell(self, topic: Topic, ranges: Iterable[tuple[int, int]] = ()) -> None:
        """Tell those who show it that something changed: what was said before is of no interest any more."""
        if topic in _NEWS:
            self.said = ""
        self._events.tell(topic, ranges)

    def say(self, words: str) -> None:
        """Say something briefly, until something happens: why a key did nothing, or what it asks first."""
        self.said = words
        self.tell(Topic.SAID)

    def open_article(self, article_id: str) -> None:
        """Show another article, where it was left or where the mode begins.

        Raises `AnnotatorError` when it cannot be read.
        """
        article = self._prepared(self.project.article(article_id))
        self._leave()
        self.article = article
        self._chosen_older = bool(self.project.newer_than(article_id))
        self.selection, self.sentence = self._place_left(article) or self._beginning()
        self.tell(Topic.ARTICLE)

    def _beginning(self) -> tuple[Selection, int]:
        """Where work on the open article begins: the caret, and the current sentence."""
        sentence = self.sentence = self.mode.opening_sentence()
        current = self.current_sentence if self.mode.by_sentence else None
        place = current.start if current is not None else 0
        return Selection(place, place), sentence

    def leave_at(self, article_id: str, **where: int) -> None:
        """Remember where an article is left: any of the fields of `LeftAt`."""
        self.left_at[article_id] = replace(self.left_at.pop(article_id, LeftAt()), **where)

    def set_claims(self, claims: Claims) -> None:
        """Know what others have taken in a shared project."""
        if claims != self.claims:
            self.claims = claims
            self.tell(Topic.OTHERS)

    def saw_end(self) -> None:
        """Remember that the open article was seen to its end in this sitting."""
        if self.article is not None:
            self.seen.add(self.article.id)

    def in_order(self) -> list[str]:
        """The articles as they are listed on the screen, then those that are not; without a list as in the project.

        `listed`, which the list sets, tells what it shows.
        """
        entries = self.project.entries
        shown = [name for name in self.listed() if name in entries] if self.listed is not None else []
        return list(dict.fromkeys((*shown, *entries)))

    def close_article(self) -> None:
        """Show no article."""
        self._leave()
        self.article = None
        self.tell(Topic.ARTICLE)

    def renew(self, *, relabelled: bool = True) -> None:
        """Follow the project, which changed underneath; the place stays, as far as it is still there.

        `relabelled` says that the label set, the guidelines or the title of the project changed too.
        """
        self.history.doubt()
        self.start_over()
        with self._events.together():
            if relabelled:
                self.tell(Topic.LABELS)
            self.tell(Topic.PROJECT)
            self.tell(Topic.ARTICLES)
            if self.article is None:
                self.close_article()
                return
            self.article = self._prepared(self.article)
            end = len(self.article.text)
            self.selection = Selection(min(self.selection.anchor, end), min(self.selection.position, end))
            self.tell(Topic.ARTICLE)

    def start_over(self) -> None:
        """Let go of what was kept of the project, because its file was read anew.

        The article stays open if it is still there. Nobody is told: whoever calls this shows everything anew.
        """
        here = self.article.id if self.article is not None else ""
        self._chosen_older = self._chosen_older and bool(self.project.newer_than(here))
        if not self._chosen_older:
            here = self.project.newest(here)
        self.article = self.project.article(here) if here in self.project.members else None
        self.sentence = min(self.sentence, max(len(self.article.sentences) - 1, 0)) if self.article else 0
        if self.selected_annotation is None:
            self.selected = ""
        for mode in self.modes.values():
            mode.start_over()

    def mode_of(self, kind: type[M]) -> M:
        """The mode of that kind, which is made once a sitting and keeps what it knows."""
        made = self.modes.get(kind.name)
        if not isinstance(made, kind):
            made = self.modes[kind.name] = kind(self)
        return made

    def set_mode(self, kind: type[Mode]) -> None:
        """Switch between tagging sentences, tagging spans and reviewing; the place in the text stays."""
        mode = self.mode_of(kind)
        if mode is self.mode:
            return
        self._leave()
        if mode.by_sentence:
            here = self.sentence_at(self.selection.position)
            self.sentence = mode.arriving_at(here)
            if self.sentence != here and (current := self.current_sentence) is not None:
                self.selection = Selection(current.start, current.start)
        elif self.mode.by_sentence and (current := self.current_sentence) is not None:
            self.selection = Selection(current.start, current.start)
        self.mode = mode
        self.tell(Topic.MODE)

    def set_annotator(self, name: str, person: str = "") -> None:
        """Work on, and show, the layers of another annotator; `person` sits at the desk from now on, if it is named."""
        self._leave()
        self.annotator = name
        self.person = person or self.person
        self.tell(Topic.ANNOTATOR)

    def set_habits(self, habits: Habits) -> None:
        """Follow what the person prefers from now on."""
        if habits != self.habits:
            self.habits = habits
            self.tell(Topic.MODE)

    def set_sticky(self, label: str) -> None:
        """Tag every new selection with `label`; "" ends that."""
        self.sticky = label
        self.tell(Topic.STICKY)

    def select(self, anchor: int, position: int, *, before: bool = False) -> None:
        """Move the caret. With no text selected, the mode says which annotation under it becomes the selected one.

        With text selected no annotation is: keys have one target, and that is seen. The span that was selected before
        is `extended`, for what adds the text to it. In Sentences mode the sentence under the caret becomes the current
        one; where two adjoin, the one `before` the caret if that is meant.
        """
        ranges = (*self._selected_ranges(), *self._sentence_ranges())
        sentence, extended = self.sentence, self.extended or self.selected
        selection = Selection(anchor, position)
        if selection:
            self._choose("")
            self.extended = extended
        elif (chosen := self.mode.annotation_at(position)) is not None:
            self._choose(chosen)
        self.selection = selection
        if self.mode.by_sentence:
            self.sentence = self.sentence_at(position - 1 if before else position)
            if self.sentence != sentence:
                self._choose("")
        with self._events.together():
            self.tell(Topic.SELECTION, (*ranges, *self._selected_ranges()))
            if self.sentence != sentence:
                self.tell(Topic.SENTENCE, self._sentence_ranges())

    def set_linking(self, source: str, target: str = "") -> None:
        """Draw a link from one annotation, to another once that is known; "" ends it."""
        if (source, target) != (self.linking, self.linking_to) or target:
            self.linking, self.linking_to = source, target
            self.tell(Topic.LINKING)

    def ask_for(self, attribute: str) -> None:
        """Have keys give values of this attribute of the selected annotation, until another annotation is selected."""
        if attribute != self.attribute:
            self.attribute = attribute
            self.tell(Topic.SELECTION)

    def is_elsewhere(self, position: int, *, before: bool) -> bool:
        """Whether a caret there would make another sentence the current one."""
        return (
            self.mode.by_sentence and self.sentence_at(position - 1 if before else position) != self.sentence
        )

    def place_caret(self, position: int) -> None:
        """Put the caret somewhere, with nothing selected."""
        before = self._selected_ranges()
        self._choose("")
        self.selection = Selection(position, position)
        self.tell(Topic.SELECTION, before)

    def select_nothing(self) -> None:
        """Let go of selected text and of the selected annotation; the caret stays."""
        self.place_caret(self.selection.position)

    def select_annotation(self, annotation_id: str) -> None:
        """Show one annotation in the side panel; the caret goes to it."""
        before = self._selected_ranges()
        self._choose(annotation_id)
        annotation = self.selected_annotation
        if isinstance(annotation, Span):
            self.selection = Selection(annotation.start, annotation.start)
        elif isinstance(annotation, SentenceTag):
            self.sentence = self.sentence_at(annotation.start)
            if self.mode.by_sentence and self.sentence_at(self.selection.position) != self.sentence:
                self.selection = Selection(annotation.start, annotation.start)
        self.tell(Topic.SELECTION, (*before, *self._selected_ranges()))

    def go_to_sentence(self, index: int, caret: int | None = None) -> None:
        """Make the sentence at `index` the current one, if there is one; the caret goes to its start unless said."""
        count = len(self.article.sentences) if self.article else 0
        if not count:
            return
        before = self._sentence_ranges()
        self._choose("")
        self.sentence = min(max(index, 0), count - 1)
        current = self.current_sentence
        if current is not None:
            place = current.start if caret is None else caret
            self.selection = Selection(place, place)
        self.tell(Topic.SENTENCE, (*before, *self._sentence_ranges()))

    def sentence_at(self, position: int) -> int:
        """The index of the sentence that covers `position`, or of the one before it."""
        sentences = self.article.sentences if self.article else ()
        return max(bisect_right(sentences, position, key=lambda sentence: sentence.start) - 1, 0)

    def read_again(self) -> None:
        """Take the open article from the project again, which has found more of it meanwhile."""
        if self.article is not None and self.article.id in self.project.entries:
            self.article = self.project.article(self.article.id)
        with self._events.together():
            self.tell(Topic.PROJECT)
            self.tell(Topic.ARTICLES)

    def remember(self, title: str, changes: Iterable[Change]) -> Edit:
        """Make one step of changes that were carried out already, in parts, and show what changed."""
        step = self.ledger.remember(title, changes, self.annotator)
        self._tell_of(step)
        return step

    def follow(self, step: Edit) -> None:
        """Show what a step changed that the ledger has made."""
        self._tell_of(step)

    def take_over(self, step: Edit) -> None:
        """Show what a step changed that another ledger of the file has made; it is the next to be taken back."""
        self.ledger.take_over(step)
        self.follow(step)

    def commit(
        self,
        title: str,
        changes: Iterable[Change],
        *,
        select: str | None = None,
        caret: int | None = None,
        as_read: bool = False,
    ) -> Edit | None:
        """Carry out changes as one edit: in the model, in the file, in the history.

        A layer that was new becomes started by its first change. `select` names the annotation to show afterwards,
        `caret` is where the caret stands then, with no text selected; `as_read` see `Ledger.commit`.
        Returns None, and does nothing, when there is nothing to change or the project is read-only. Raises
        `AnnotatorError`, and does nothing, for a value that could not be read again.
        """
        edit = self.ledger.commit(title, changes, self.author, as_read=as_read)
        if edit is None:
            return None
        if caret is not None:
            self.selection = Selection(caret, caret)
        before = self._selected_ranges()
        if select is not None:
            self._choose(select)
        with self._events.together():
            self._tell_of(edit)
            if select is not None:
                self.tell(Topic.SELECTION, (*before, *self._selected_ranges()))
        return edit

    def take_in(self, edit: Edit) -> None:
        """Carry out what others did to a shared project, which is no step of anybody here; the place stays.

        What the session says stays said, and a header that says the same as before is not told of.
        """
        from annotator.team.link import says_the_same

        said = self.said
        shown = tuple(change for change in edit.changes if not says_the_same(change))
        carry_out(self.file, edit)
        if not shown:
            return
        self.history.doubt()
        with self._events.together():
            self._tell_of(replace(edit, changes=shown))
            if said:
                self.say(said)

    def undo(self) -> Edit | None:
        """Take the last step back, in whichever article it was; that article is shown.

        Steps of earlier sittings can be taken back too, unless what they made was changed since, or something that
        somebody else made rests on it; that raises `AnnotatorError`, and the step is forgotten.
        """
        return self._step(self.ledger.undo, _("Undone"))

    def redo(self) -> Edit | None:
        """Do the last undone step again."""
        return self._step(self.ledger.redo, _("Done again"))

    def fresh(self, label: Label) -> dict[str, Any]:
        """The fields that a new annotation with `label` by this annotator starts with."""
        return {
            "label": label.name,
            "attributes": label.defaults(),
            "by": self.author,
            "at": now(),
            "origin": "hand",
        }

    def change(self, before: Annotation | None, after: Annotation | None) -> Change:
        """A change in the layer that is worked on, of the open article.

        Raises `AnnotatorError` in Review: nothing goes into gold but by deciding.
        """
        assert self.article is not None
        self.require_tagging()
        return Change(before, after, self.article.id, self.layer_name)

    def require_tagging(self) -> None:
        """Raise `AnnotatorError` in Review, where nothing is tagged."""
        if self.mode.reviews:
            raise AnnotatorError(
                _("In Review nothing is tagged: what is in gold follows from decisions."),
                hint=_("Take a candidate, or go to another mode to tag."),
            )

    def _prepared(self, article: Article) -> Article:
        """The article with its zones and sentences, found and stored now if the import left them for later."""
        if preparing.is_prepared(article):
            return article
        if self.read_only:
            return preparing.prepared(article, lines=lines_of(self.project.header, article))
        made = preparing.changes(
            article, preparing.prepared(article, lines=lines_of(self.project.header, article))
        )
        self._events.tell(Topic.EDIT, edit=record(self.file, _("Find zones and sentences"), made))
        return self.project.article(article.id)

    def _step(self, step: Callable[[], Edit | None], verb: str) -> Edit | None:
        try:
            edit = step()
        except AnnotatorError:
            self.tell(Topic.HISTORY)  # the step was forgotten
            raise
        if edit is None:
            return None
        with self._events.together():
            self._tell_of(edit)
            shown = self.article.id if self.article else ""
            touched = edit.articles
            if touched and shown not in touched:
                reachable = [article for article in touched if article in self.project.entries]
                if reachable:
                    self.open_article(reachable[0])
            self._show_step(edit)
            step_title = self.history.redo_title if edit.undoes else self.history.undo_title
            self.say(f"{verb}: {step_title}")
        return edit

    def _show_step(self, edit: Edit) -> None:
        """Go to where a step was taken back or done again; what it made is selected if it is one thing."""
        if self.article is None:
            return
        here = [change for change in edit.changes if change.article == self.article.id]
        places = places_of(here, lambda name: self.project.layer(here[0].article, name))
        if not places:
            return
        if not self.mode.reviews:
            made = [change.after for change in here if change.annotator == self.layer_name]
            wanted = [item for item in made if isinstance(item, self.mode.kind_of_target)]
            self.place_caret(min(places)[0])
            self.sentence = self.sentence_at(min(places)[0])
            if len(wanted) == 1:
                self.select_annotation(wanted[0].id)
        self.acted = tuple(places)
        self.tell(Topic.ACTED)

    def _tell_of(self, edit: Edit) -> None:
        article = self.article
        here = [change for change in edit.changes if article is not None and change.article == article.id]
        values = [change.after if change.after is not None else change.before for change in edit.changes]
        # What the session holds is true before anybody is told: nobody finds an article that has left the project.
        left = article is not None and article.id not in self.project.entries
        changed = not left and any(not change.annotator for change in here)
        if left:
            self.article, self.selected = None, ""
        elif article is not None and changed:
            current = self.current_sentence
            self.article = self.project.article(article.id)
            self.sentence = self.sentence_at(current.start) if current is not None else 0
        with self._events.together():
            self._events.tell(Topic.EDIT, edit=edit)
            if any(isinstance(value, ProjectHeader) for value in values):
                self.tell(Topic.LABELS)
            if left or changed:
                self.tell(Topic.ARTICLE)
            else:
                mine = any(change.annotator == self.layer_name for change in here)
                if article is not None and mine:
                    if self.selected and self.layer.get(self.selected) is None:
                        self.selected = ""
                    if self.linking and self.layer.get(self.linking) is None:
                        self.set_linking("")
                    self.tell(Topic.ANNOTATIONS, edit.ranges(article.id, self.layer_name))
            self.tell(Topic.ARTICLES)
            self.tell(Topic.HISTORY)

    def _choose(self, annotation_id: str) -> None:
        """Make another annotation the selected one; what is being typed about the one before is handed on first."""
        if annotation_id != self.selected:
            self._ask_to_hand_in()
            self.attribute = ""
        self.selected, self.extended = annotation_id, ""

    def _ask_to_hand_in(self) -> None:
        for hand_in in tuple(self._hand_in):
            hand_in()

    def _place_left(self, article: Article) -> tuple[Selection, int] | None:
        """Where the caret was when the article was left, and which sentence was the current one."""
        left = self.left_at.get(article.id)
        if left is None or left.caret > len(article.text):
            return None
        return Selection(left.caret, left.caret), min(left.sentence, max(len(article.sentences) - 1, 0))

    def _leave(self) -> None:
        if self.article is not None:
            self.leave_at(self.article.id, caret=self.selection.position, sentence=self.sentence)
        self._ask_to_hand_in()
        self.selected = self.extended = ""
        self.set_linking("")

    def _selected_ranges(self) -> tuple[tuple[int, int], ...]:
        annotation = self.selected_annotation
        if isinstance(annotation, Span):
            return annotation.fragments
        return self._sentence_ranges() if isinstance(annotation, SentenceTag) else ()

    def _sentence_ranges(self) -> tuple[tuple[int, int], ...]:
        current = self.current_sentence
        return ((current.start, current.end),) if current else ()
