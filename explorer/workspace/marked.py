# SPDX-License-Identifier: MIT
"""Fields the line's index does not hold as a value: the person's marks, cut lines, plain words."""

import json
from collections.abc import Callable

from explorer.errors import QueryError
from explorer.workspace.clauses import Asked, Clause, like, plain, says
from explorer.workspace.masks import Chosen, Mask, Opposite, Reading, Within

# The time is held against the event's: after a rebuild an id may be another event's for a moment.
_MARKED = (
    "SELECT m.event_id FROM notes.marks m CROSS JOIN block_cells x ON x.id = m.event_id >> 10"
    " WHERE event_time(m.event_id) = m.time"
)
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


def _is_yes(asked: Asked, name: str) -> bool:
    said = asked.value.casefold()
    if asked.how not in ("any", "is") or said not in ("", *_YES, *_NO):
        raise QueryError(
            f"{name} is yes or no, not “{plain(asked.value)}”.", f"Write {name}:yes or {name}:no."
        )
    return asked.how == "any" or said in _YES


def cut(asked: Asked) -> Clause:
    """Whether the logger cut it."""
    wanted = int(_is_yes(asked, "cut"))
    said = "cut by the logger" if wanted else "not cut"
    return Clause("e.cut = ?", (wanted,), said, Within("cut", wanted, wanted + 1))


def starred(asked: Asked) -> Clause:
    """Whether the person starred it."""
    return _marked(asked, "starred", "a star", "m.starred")


def noted(asked: Asked) -> Clause:
    """Whether the person wrote a note on it."""
    return _marked(asked, "noted", "a note", "m.note <> ''")


def _marked(asked: Asked, name: str, thing: str, condition: str) -> Clause:
    wanted = _is_yes(asked, name)
    chosen = f"{_MARKED} AND {condition}"
    mask: Mask = Chosen(chosen)
    if wanted:
        return Clause(f"e.id IN ({chosen})", (), f"with {thing}", mask)
    return Clause(f"e.id NOT IN ({chosen})", (), f"without {thing}", Opposite(mask))


def note(asked: Asked) -> Clause:
    """Words of the person's note."""
    if asked.how == "any":
        return _chosen(f"{_MARKED} AND m.note <> ''", (), "with a note")
    if asked.how != "is":
        raise QueryError("note can't be compared with < or >.", "Ask for a word of it: note:WORD.")
    pattern = f"%{like(asked.value)}%"
    said = f"whose note has “{plain(asked.value)}”"
    return _chosen(f"{_MARKED} AND m.note LIKE ? ESCAPE '\\'", (pattern,), said)


def _chosen(select: str, params: tuple[str, ...], said: str) -> Clause:
    return Clause(f"e.id IN ({select})", params, said, Chosen(select, params))


def told(noun: str) -> Callable[[Asked], Clause]:
    """What only the event's line and the catalogue tell together."""

    def clause(asked: Asked) -> Clause:
        if asked.how not in ("any", "is"):
            raise QueryError(
                f"{noun} can't be compared with < or >.", f"Ask for {noun}:VALUE, with * if needed."
            )
        spec = json.dumps([noun, asked.how, asked.value, asked.wild])
        sql = "told_matches(e.id, ?)"
        return Clause(sql, (spec,), says(noun, asked), Reading("told", spec))

    return clause
