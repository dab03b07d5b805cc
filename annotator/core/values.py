"""Frozen dataclasses, made at a third of the cost: every start pays it for each of them.

`dataclasses.dataclass` compiles six functions for a frozen class. Here only its constructor is compiled; the others are
shared by all classes. What is made is a dataclass: `fields`, `replace` and patterns work as ever.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        *,
        frozen: bool = False,
        slots: bool = True,
        kw_only: bool = False,
        repr: bool = True,
        order: bool = False,
    ) -> Callable[[type], type]:
        """Make a class a dataclass with slots, as `dataclasses.dataclass` does."""
        if not frozen or order:
            return dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only, repr=repr, order=order)
        plain = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
        return lambda cls: _completed(plain(cls), repr)


_NOT_GIVEN = object()
_set = object.__setattr__


def _completed(cls: Any, repr: bool) -> Any:
    known, own = dataclasses.fields(cls), vars(cls)
    hashed = [each for each in known if (each.compare if each.hash is None else each.hash)]
    compared = [each for each in known if each.compare]
    made = {**_SHARED, "__init__": _constructor(cls, known)}
    if own.get("__hash__") is None:
        made["__hash__"] = _hashing(_getter(hashed))
    if "__eq__" not in own:
        made["__eq__"] = _equality(_getter(compared))
    if repr and "__repr__" not in own:
        made["__repr__"] = _repr
    for name, content in made.items():
        setattr(cls, name, content)
    return cls


def _constructor(cls: Any, known: tuple[Field[Any], ...]) -> Any:
    names: dict[str, Any] = {"_set": _set, "_NOT_GIVEN": _NOT_GIVEN}
    places, named, body = ["self"], ["*"], []
    for each in known:
        name, source = each.name, each.name
        shown = name
        if each.default_factory is not MISSING:
            names[f"_make_{name}"] = each.default_factory
            shown, source = f"{name}=_NOT_GIVEN", f"_make_{name}() if {name} is _NOT_GIVEN else {name}"
        elif each.default is not MISSING:
            names[f"_default_{name}"] = each.default
            shown = f"{name}=_default_{name}"
        (named if each.kw_only else places).append(shown)
        body.append(f"  _set(self, {name!r}, {source})\n")
    signature = ", ".join(places + (named if len(named) > 1 else []))
    if hasattr(cls, "__post_init__"):
        body.append("  self.__post_init__()\n")
    exec(f"def __init__({signature}):\n{''.join(body) or '  pass'}", names)
    about = {
        "__module__": cls.__module__,
        "__qualname__": f"{cls.__qualname__}.__init__",
        "__annotations__": {each.name: each.type for each in known} | {"return": None},
    }
    for name, content in about.items():
        setattr(names["__init__"], name, content)
    return names["__init__"]


def _getter(known: list[Field[Any]]) -> Callable[[Any], Any]:
    return attrgetter(*(each.name for each in known)) if known else lambda _: ()


def _equality(key: Callable[[Any], Any]) -> Any:
    def equals(self: object, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return equals


def _hashing(key: Callable[[Any], Any]) -> Any:
    return lambda self: hash(key(self))


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: object, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for each, content in zip(dataclasses.fields(self), state, strict=True):
        _set(self, each.name, content)


_SHARED: dict[str, Any] = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
