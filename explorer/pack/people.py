# SPDX-License-Identifier: MIT
"""What the weekly package knows of the people in a trail: addresses, names, other ids."""

from collections.abc import Iterable
from typing import Any, Final

from explorer.work import CancelToken
from explorer.workspace.queries import Reader

# (table, column of the account's number, columns that name the account)
_TABLES: Final = (
    ("auth_user", "id", ("username", "email")),
    ("auth_userprofile", "user_id", ("name",)),
    ("user_id_map", "user_id", ("username", "hash_id")),
    ("student_anonymoususerid", "user_id", ("anonymous_user_id",)),
    ("email_opt_in", "user_id", ("username", "email", "full_name")),
)
_NAMES: Final = frozenset({"name", "full_name"})
_COLUMNS: Final = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
_AT_ONCE: Final = 500


def known_to_tables(
    reader: Reader, numbers: Iterable[Any], cancel: CancelToken
) -> list[tuple[Any, ...]]:
    """All that these user ids go by; a name of one word could be any word and is left out."""
    wanted = sorted({number for number in numbers if isinstance(number, int)})
    if not wanted:
        return []
    there = set(reader.facts(_COLUMNS, cancel))
    found: list[tuple[Any, ...]] = []
    for table, number, columns in _TABLES:
        kept = [column for column in columns if (table, column) in there]
        if not kept or (table, number) not in there:
            continue
        for start in range(0, len(wanted), _AT_ONCE):
            marks = ", ".join(map(str, wanted[start : start + _AT_ONCE]))
            rows = reader.facts(
                f"SELECT {', '.join(kept)} FROM {table} WHERE {number} IN ({marks})",  # noqa: S608
                cancel,
            )
            found += [_telling(row, kept) for row in rows]
    return found


def _telling(row: tuple[Any, ...], columns: list[str]) -> tuple[Any, ...]:
    return tuple(
        value
        for value, column in zip(row, columns, strict=True)
        if value and (column not in _NAMES or " " in str(value).strip())
    )
