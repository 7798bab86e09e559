# SPDX-License-Identifier: MIT
"""What differs between two documents: fields that came, went or changed, and those that stayed."""

from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from explorer.events.payload import Place
from explorer.work import CancelToken

Kind = Literal["added", "removed", "changed"]
_LOOK: Final = 2_000


class Change(NamedTuple):
    """A field that differs. before, after: its values; None where it is not there."""

    kind: Kind
    place: Place
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """changes: in the order of the documents; same: the fields that are alike, with their value."""

    changes: tuple[Change, ...] = ()
    same: tuple[tuple[Place, Any], ...] = ()


def difference(before: Any, after: Any, cancel: CancelToken) -> Difference:
    """Compare two documents field by field; items of lists by their place."""
    changes: list[Change] = []
    same: list[tuple[Place, Any]] = []
    waiting: list[tuple[Place, Any, Any]] = [((), before, after)]
    looked = 0
    while waiting:
        looked += 1
        if looked % _LOOK == 0:
            cancel.check()
        place, old, new = waiting.pop()
        if not _both(old, new) or not (old or new):
            _judge(place, old, new, changes, same)
            continue
        below = [((*place, key), one, other) for key, one, other in _pairs(old, new)]
        waiting += reversed(below)
    return Difference(tuple(changes), tuple(same))


class _Nothing:
    """Stands for a field that is not there."""


_NONE: Final = _Nothing()


def _both(old: Any, new: Any) -> bool:
    return isinstance(old, (dict, list)) and type(old) is type(new)


def _pairs(old: Any, new: Any) -> list[tuple[str | int, Any, Any]]:
    if isinstance(old, dict):
        keys = [*old, *(key for key in new if key not in old)]
        return [(key, old.get(key, _NONE), new.get(key, _NONE)) for key in keys]
    longest = max(len(old), len(new))
    return [
        (at, old[at] if at < len(old) else _NONE, new[at] if at < len(new) else _NONE)
        for at in range(longest)
    ]


def _judge(
    place: Place, old: Any, new: Any, changes: list[Change], same: list[tuple[Place, Any]]
) -> None:
    if old is _NONE:
        changes.append(Change("added", place, None, new))
    elif new is _NONE:
        changes.append(Change("removed", place, old, None))
    elif type(old) is type(new) and old == new:
        same.append((place, old))
    else:
        changes.append(Change("changed", place, old, new))
