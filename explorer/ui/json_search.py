# SPDX-License-Identifier: MIT
"""Where a text stands in a document: in names of fields and in values."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from explorer.events.payload import Place
from explorer.work import CancelToken

MOST_FOUND: Final = 10_000
_LOOK: Final = 2_000
_WORDS: Final = {None: "null", True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Found:
    """The places in the order of the document; more: there are others behind the last."""

    places: tuple[Place, ...] = ()
    more: bool = False


def find(document: Any, text: str, cancel: CancelToken) -> Found:
    """Every place whose name or value holds the text, capital letters or not."""
    wanted = text.casefold()
    places: list[Place] = []
    for seen, (place, value) in enumerate(walk(document)):
        if seen % _LOOK == 0:
            cancel.check()
        key = place[-1]
        if (isinstance(key, str) and wanted in key.casefold()) or wanted in _text(value):
            if len(places) == MOST_FOUND:
                return Found(tuple(places), more=True)
            places.append(place)
    return Found(tuple(places))


def walk(document: Any) -> Iterator[tuple[Place, Any]]:
    """Every field and item with its place, in order, however deep."""
    waiting = [_below((), document)]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
            continue
        yield found
        if isinstance(found[1], (dict, list)) and found[1]:
            waiting.append(_below(*found))


def _below(place: Place, value: Any) -> Iterator[tuple[Place, Any]]:
    if isinstance(value, dict):
        return ((((*place, str(key)), each)) for key, each in value.items())
    if isinstance(value, list):
        return ((((*place, at), each)) for at, each in enumerate(value))
    return iter(())


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, (dict, list)):
        return ""
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    return str(value)
