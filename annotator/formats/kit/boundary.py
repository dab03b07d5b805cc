"""The boundary around readers: whatever one of them raises becomes a `Problem` that names the file.

Readers are of many hands (plug-ins, other people's libraries) and files of any kind. An import of many files must not
end with one of them, so nothing but this module calls `Format.sniff` and `Format.read` on a file from outside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from annotator.core.annotation import LayerState
from annotator.core.errors import AnnotatorError, Problem, one_line
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.regular import reason, require_file
from annotator.formats.kit.base import Format
from annotator.formats.kit.dates import dated
from annotator.formats.kit.language import overruled, told
from annotator.formats.kit.once import once
from annotator.formats.kit.rights import noted
from annotator.formats.kit.sound import UnsoundError, mended
from annotator.formats.kit.values import NO_OPTIONS, Defined, Guess, Imported, Options, Reached, Read

MOST_ALTERNATIVES = 4

UNSOUND = "unsound"
"""Code of a problem that leaves out an article that a reader made, since it can be none."""

FAILED = "reader-failed"
"""Code of a problem that a reader did not foresee: the file is damaged, and the reader could say it better."""


def sniffed(format: Format, path: Path, head: bytes) -> bool:
    """Whether the format takes the file as its own; a format that fails over that does not."""
    if not format.reads:
        return False
    try:
        return bool(format.sniff(path, head))
    except (Exception, SystemExit):
        return False


def read(format: Format, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
    """Yield what the format reads in the file; where it could not go on there is a `Problem` at the end.

    Articles read before a fault stay: each is whole. One whose values make no sense is left out and reported.
    """
    items = told(_read(format, path, options), options, keep_unknown=format.whole)
    return _guesses_apart(items if format.whole else dated(items, options), path)


def _read(format: Format, path: Path, options: Options) -> Iterator[Read]:
    count = 0
    try:
        require_file(path, or_folder=True)
        for item in format.read(path, options):
            if isinstance(item, Imported):
                count += 1
                item = overruled(item, options)
                uncertain = tuple(guess for guess in item.guesses if guess.alternatives)
                yield from _sound(replace(item, guesses=uncertain), format, path)
            elif isinstance(item, Problem | Guess | Defined | Reached):
                yield item
            else:
                raise TypeError(_("it made a {name__}").format(name__=type(item).__name__))
    except AnnotatorError as error:
        yield problem(error, path)
    except OSError as error:
        reason = error.strerror or str(error)
        yield Problem(
            _("The file cannot be read: {reason}.").format(reason=reason), str(path), code="unreadable"
        )
    except RecursionError:
        yield Problem(_rest(count) + _(": it is nested too deeply."), str(path), code="unreadable")
    except (Exception, SystemExit) as error:
        yield _failed(error, format, path, count)


def _guesses_apart(items: Iterable[Read], path: Path) -> Iterator[Read]:
    """The items; what was guessed of single articles comes at the end, once for all of which the same was taken."""
    guessed: Counter[Guess] = Counter()
    for item in items:
        if isinstance(item, Imported):
            guessed.update(item.guesses)
            item = replace(item, guesses=())
        elif isinstance(item, Guess | Problem):
            item = replace(item, file=item.file or str(path))
        yield item
    same: dict[tuple[str, str, str, str], Counter[str]] = {}
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for guess, count in guessed.items():
        key = (guess.what, guess.chosen, guess.option, guess.why)
        counts[key] += count
        same.setdefault(key, Counter()).update(dict.fromkeys(guess.alternatives, count))
    for (what, chosen, option, why), count in counts.items():
        others = tuple(name for name, __ in same[what, chosen, option, why].most_common(MOST_ALTERNATIVES))
        yield Guess(str(path), what, chosen, others, option, count, why)


def problem(error: AnnotatorError, path: Path) -> Problem:
    """What the error says, of its own file or of `path`."""
    return Problem(error.message, str(error.file or path), error.line, code="unreadable", hint=error.hint)


def _failed(error: BaseException, format: Format, path: Path, count: int) -> Problem:
    line = getattr(error, "lineno", None)
    ours = type(format).__module__.startswith("annotator.")
    whose = "" if ours else " of another package"
    hint = _(
        "It may be damaged. Save it again with the program that made it, or import it as another format."
    )
    return Problem(
        _("{rest}: {reason} (format “{name}”{whose}).").format(
            rest=_rest(count), reason=reason(error), name=format.name, whose=whose
        ),
        str(path),
        line if isinstance(line, int) and line > 0 else None,
        code=FAILED,
        hint=hint if ours else _("{hint} Or tell those who made the format.").format(hint=hint),
    )


def _rest(count: int) -> str:
    return "The rest of the file was not read" if count else "The file was not read"


def _sound(item: Imported, format: Format, path: Path) -> Iterator[Imported | Problem]:
    """The article, and a problem for everything in it that is no value of ours."""
    title = f"“{one_line(str(item.title)):.80}”"
    hint = _("It may be damaged. Save the file again with the program that made it.")
    try:
        made, left_out = mended(item)
    except UnsoundError as error:
        said = _("The article {title} was left out: {error} (format “{name}”).").format(
            title=title, error=error, name=format.name
        )
        yield Problem(said, str(path), code=UNSOUND, hint=hint)
        return
    for why in left_out:
        said = _("In the article {title} this was left out: {why} (format “{name}”).").format(
            title=title, why=why, name=format.name
        )
        yield Problem(said, str(path), code="left-out", hint=hint)
    if not format.whole:
        layers = {name: once(layer) for name, layer in made.layers.items()}
        made = replace(made, layers=layers, metadata=noted(made.metadata))
    yield made if format.tells_status else _as_done(made)


def _as_done(item: Imported) -> Imported:
    """What a file holds that has no word for how far a layer is, is what somebody said: done, unless it is nothing."""
    layers = {
        name: Layer(layer.article, layer.annotator, layer.values(), LayerState("done"))
        if len(layer) and layer.state == LayerState()
        else layer
        for name, layer in item.layers.items()
    }
    return replace(item, layers=layers)
