"""What keys and menus do with suggestions; where they can do nothing, the status line says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QAbstractSlider, QWidget

from annotator.core.edits import Edit
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.qt.shell.frame import Frame

if TYPE_CHECKING:
    from annotator.qt.panels.article_tags import ArticleTags
    from annotator.qt.shell.suggesting import Suggestions
    from annotator.suggest.suggestion import Suggestion

NOTHING = _("nothing is suggested here")


class SuggestionCommands:
    """One method an action, found by the action's id in `table`."""

    def __init__(self, window: Frame, kept: Callable[[str, Callable[[], QWidget]], Any]) -> None:
        self._window = window
        self._kept = kept
        self.table: dict[str, Callable[[], object]] = {
            "accept-suggestion": self.accept,
            "reject-suggestion": self.reject,
            "accept-paragraph": self.accept_paragraph,
            "accept-article": self.accept_article,
            "next-doubtful": self.next_doubtful,
            "suggestions-ask": self.ask,
            "suggestions-on": self.toggle,
            "suggestions": self.show,
            "ask-model": self.ask_model,
        }

    def accept(self) -> None:
        """Accept the suggestion at the caret and go to the next; where nothing is suggested, a page further."""
        from annotator.app.suggesting import accepting

        here = self._here
        said = here.at_hand()
        if said is None:
            if not self._go_on():
                self._turn(QAbstractSlider.SliderAction.SliderPageStepAdd)
        else:
            accepting.accept_here(here.need(), said)

    def reject(self) -> None:
        """Reject the suggestion at the caret for good."""
        from annotator.app.suggesting import accepting

        here = self._here
        said, session = here.at_hand(), self._window.need_session()
        if said is None:
            session.say(_("Reject: {nothing}").format(nothing=NOTHING))
        else:
            accepting.reject_here(here.need(), said)

    def follow(self, tags: ArticleTags) -> None:
        """Do what the tags that are suggested for the article are clicked for."""
        tags.accepted.connect(self.accept_tag)
        tags.rejected.connect(self.reject_tag)

    def accept_tag(self, said: Suggestion) -> None:
        """Accept a tag of the article as a whole."""
        from annotator.app.suggesting import accepting

        accepting.accept(self._here.need(), said)

    def reject_tag(self, said: Suggestion) -> None:
        """Reject a tag of the article as a whole for good."""
        from annotator.app.suggesting import accepting

        accepting.reject(self._here.need(), said)

    def accept_paragraph(self) -> None:
        """Accept all that is suggested in the paragraph; where nothing is suggested, a page back."""
        from annotator.app.suggesting import accepting

        session, made = self._window.need_session(), self._here.made
        if made is None or not made.visible:
            self._turn(QAbstractSlider.SliderAction.SliderPageStepSub)
        elif accepting.accept_paragraph(made) is None:
            session.say(_("Accept all of the paragraph: nothing is suggested in it"))

    def accept_article(self) -> None:
        """Ask how sure suggestions have to be, and accept those of the article as one step."""
        session, made = self._window.need_session(), self._here.need()
        if not any(said.kind == session.mode.kind for said in made.visible):
            session.say(_("Accept all of the article: nothing is suggested in it"))
            return
        from annotator.app.suggesting import accepting
        from annotator.qt.dialogs.accept_suggestions import how_sure

        chosen = how_sure(self._window, self._window.theme, made)
        if chosen is None:
            return
        least, looked_at = chosen
        edit: Edit | None = accepting.accept_article(made, least, learn=looked_at)
        if edit is not None:
            session.say(
                _("{suggestions} accepted; Undo takes them back").format(
                    suggestions=counted(len(edit.changes), "suggestion", "suggestions")
                )
            )

    def next_doubtful(self) -> None:
        """Go to the next place about which the suggesters are in doubt, through the project."""
        from annotator.app.suggesting import accepting
        from annotator.qt.parts import progress

        window, made = self._window, self._here.need()
        found = progress.run(
            window, _("Looking for doubtful places"), accepting.next_doubtful(made), reraise=True
        )
        if found is False:
            window.need_session().say(_("Next doubtful place: there is none in what is not done yet"))

    def ask(self) -> None:
        """Show what is suggested on request only, in the open article; or hide it again."""
        made = self._here.need()
        made.asked = not made.asked
        session = self._window.need_session()
        asked = [label for label, way in made.ways.items() if way.mode == "on request"]
        if not asked:
            session.say(_("No label is suggested on request; Tag, Suggestions says which are, and how"))
        else:
            session.say(_("What is suggested on request is shown here") if made.asked else _("Hidden again"))

    def ask_model(self) -> None:
        """Set up a language model, test it, and have it go through articles, while people work."""
        self._kept("ask-model", self._make_asking).start()

    def _make_asking(self) -> QWidget:
        from annotator.qt.dialogs.ask_model import AskModel

        window = self._window

        def keep(chosen: dict[str, Any]) -> None:
            window.update_settings(window={**window.settings.window, "model": chosen})

        def tell(said: str) -> None:
            if not made.isVisible():
                window.notices.tell(said, key="ask-model", buttons=[(_("Show"), self.ask_model)])

        known = window.settings.window.get("model")
        settings = known if isinstance(known, dict) else None
        made = AskModel(window.need_session(), window.theme, window, settings, keep)
        made.going.connect(lambda said: window.status.put(asking=said))
        made.through.connect(tell)
        return made

    def toggle(self) -> None:
        """Show suggestions, or none, from now on."""
        here, window = self._here, self._window
        here.show_all(not here.on)
        window.update_settings(window={**window.settings.window, "suggestions": here.on})
        window.need_session().say(
            _("Suggestions are shown") if here.on else _("No suggestions are shown; F9 shows them")
        )

    def show(self) -> None:
        """Say of each label what is suggested, how often it was right, and why it is shown or not."""
        from annotator.qt.shell.suggestions_window import SuggestionsWindow

        window = self._window
        made = self._kept(
            "suggestions",
            lambda: SuggestionsWindow(window.need_session(), self._here, window.theme, window, self.toggle),
        )
        made.start()

    # ------------------------------------------------------------------------------------------ small parts
    @property
    def _here(self) -> Suggestions:
        return self._window.need_suggestions()

    def _go_on(self) -> bool:
        """Go to the next suggestion below; whether there is any in the article."""
        session, made = self._window.need_session(), self._here.made
        if made is None or not any(said.kind == session.mode.kind for said in made.visible):
            return False
        from annotator.app.suggesting import accepting

        if not accepting.go_to_next(made, made.position):
            session.say(_("Nothing more is suggested below"))
        return True

    def _turn(self, step: QAbstractSlider.SliderAction) -> None:
        self._window.need_desk().view.verticalScrollBar().triggerAction(step)
