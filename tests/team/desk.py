"""What somebody does with their file: through the ledger, as the window does it."""

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from annotator import store
from annotator.app.ledger import Ledger, carry_out
from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.article import Article, Sentence
from annotator.core.edits import Change
from annotator.core.text import sha256
from annotator.team import syncing
from annotator.team.link import common, link_of
from annotator.team.replica import Replica, place

TEXT = "Kestrel pays couriers more. Nobody at the harbour believed it. The ferries run again from May."
SENTENCES = (Sentence(0, 27), Sentence(28, 62), Sentence(63, 94))


def article(name: str) -> Article:
    return Article(id=name, title=f"About {name}", text=TEXT, sha256=sha256(TEXT), sentences=SENTENCES)


class Desk:
    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path

    @contextmanager
    def opened(self):
        with store.open_file(self.path) as file:
            yield Ledger(file, self.name)

    def tag(self, article_id: str, start: int, end: int, label: str = "org", layer: str = "") -> str:
        """Tag words; gives the id of the span."""
        with self.opened() as ledger:
            return self.tag_in(ledger, article_id, start, end, label, layer or self.name)

    @staticmethod
    def tag_in(ledger: Ledger, article_id: str, start: int, end: int, label: str, layer: str) -> str:
        quote = span_quote(TEXT, ((start, end),))
        span = Span(id=new_id(), label=label, fragments=((start, end),), quote=quote, by=ledger.author)
        ledger.commit("Tag", [Change(None, span, article_id, layer)])
        return span.id

    def relabel(self, article_id: str, span_id: str, label: str | None, layer: str = "") -> None:
        """Give a span another label; None takes it away."""
        with self.opened() as ledger:
            span = ledger.project.layer(article_id, layer or self.name).get(span_id)
            after = replace(span, label=label) if label is not None else None
            ledger.commit("Relabel", [Change(span, after, article_id, layer or self.name)])

    def split(self, article_id: str, at: int) -> None:
        """Split the sentence around a place into two."""
        with self.opened() as ledger:
            found = next(s for s in ledger.project.article(article_id).sentences if s.start < at < s.end)
            made = [Sentence(found.start, at), Sentence(at, found.end)]
            changes = [Change(found, None, article_id), *(Change(None, each, article_id) for each in made)]
            ledger.commit("Split", changes)

    def retitle(self, title: str) -> None:
        with self.opened() as ledger:
            header = ledger.project.header
            ledger.commit("Title", [Change(header, replace(header, title=title))])

    def add_article(self, name: str) -> None:
        with self.opened() as ledger, ledger.file.importing() as batch:
            batch.add(article(name))

    def withdraw(self, article_id: str) -> None:
        from annotator.core.edits import Membership

        with self.opened() as ledger:
            ledger.commit("Remove", [Change(Membership(article_id), None, article_id)])

    def undo(self) -> None:
        with self.opened() as ledger:
            ledger.undo()

    def sync(self) -> syncing.Report:
        with store.open_file(self.path) as file:
            return syncing.sync(file, carry_out)

    def labels(self, article_id: str, layer: str = "") -> dict[str, str]:
        """The labels of the spans in a layer, by id."""
        with store.open_file(self.path, read_only=True) as file:
            return {span.id: span.label for span in file.project.layer(article_id, layer or self.name).spans}

    def header(self):
        with store.open_file(self.path, read_only=True) as file:
            return file.project.header

    def bytes(self) -> bytes:
        """The folded file, without what each has for itself."""
        with store.open_file(self.path) as file:
            file.fold(drop_withdrawn=True)
        header = self.header()
        raw = self.path.read_bytes()
        with store.open_file(self.path, read_only=True) as file:
            from annotator.store import records

            return raw.replace(
                records.header_record(file.project.header), records.header_record(common(header))
            )

    def replica(self) -> bytes:
        """What the server has, as it is kept here, folded."""
        header = self.header()
        link = link_of(header)
        found = Replica.kept(place(self.path.resolve(), header.id, link), link.seq)
        assert found is not None
        folded = self.path.with_suffix(".folded")
        found.copy_to(folded)
        found.close()
        return folded.read_bytes()
