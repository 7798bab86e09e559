# SPDX-License-Identifier: MIT
"""What a term asks of a field, and the condition it becomes."""

import re
from dataclasses import dataclass
from typing import Any, Final

from explorer.errors import QueryError
from explorer.workspace.masks import Mask

ROOTS: Final = ("event", "context", "accept_language", "host", "name", "page", "referer")
"""Keys of an event at which a path may begin; the other keys are fields, or stand in quotes."""


def is_path(field: str) -> bool:
    """Whether a field is a path into the event."""
    return field.startswith('"') or re.split(r"[.\[]", field, maxsplit=1)[0] in ROOTS


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition on the row `e` of `events`, its parameters, and what it says in English.

    mask: the same condition on whole columns; None where only SQL can tell.
    """

    sql: str
    params: tuple[Any, ...] = ()
    sentence: str = ""
    mask: Mask | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a term asks of a field: `is` one value, `compare` (<, <=, >, >=), or `any` value."""

    how: str
    value: str = ""
    wild: bool = False


def like(value: str) -> str:
    """Lucene's wildcards (* and ?, escaped by a backslash) as a LIKE pattern with ESCAPE '\\'."""
    parts = []
    for piece in re.findall(r"\\.|.", value, flags=re.DOTALL):
        if piece == "*":
            parts.append("%")
        elif piece == "?":
            parts.append("_")
        else:
            literal = piece[1] if len(piece) == 2 else piece
            parts.append(f"\\{literal}" if literal in "%_\\" else literal)
    return "".join(parts)


def plain(value: str) -> str:
    """The value without the backslashes that kept characters literal."""
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


def matches(column: str, asked: Asked, name: str, *, fold: bool = False) -> tuple[str, list[Any]]:
    if asked.how == "any":
        return f"{column} IS NOT NULL", []
    if asked.how != "is":
        raise QueryError(
            f"{name} can't be compared with < or >.", f"Ask for {name}:VALUE, with * if needed."
        )
    if asked.wild:
        return f"{column} LIKE ? ESCAPE '\\'", [like(asked.value)]
    return f"{column} = ?{' COLLATE NOCASE' * fold}", [plain(asked.value)]


COMPARED: Final = {
    "is": "is", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"
}  # fmt: skip


def says(noun: str, asked: Asked) -> str:
    if asked.how == "any":
        vowel = noun[0].lower() in "aeiou" and not noun.startswith("user")
        return f"with {'an' if vowel else 'a'} {noun}"
    verb = "is like" if asked.wild else "is"
    return f"whose {noun} {verb} “{plain(asked.value)}”"
