# SPDX-License-Identifier: MIT
"""Columns that stay out of the workspace: what a person chose, and password hashes always."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import orjson

from explorer.tables.description import Table

GROUPS: Final = ("email", "name", "bio", "mailing_address")
TITLES: Final = {
    "email": "E-mail addresses",
    "name": "Full names",
    "bio": "What people write about themselves",
    "mailing_address": "Mailing addresses and phone numbers",
}
# Of columns that no description knows: better left out once too often.
_UNKNOWN: Final = {
    "email": re.compile(r"e_?mail", re.IGNORECASE),
    "name": re.compile(r"(?:full|first|last|real|given|family)_?name", re.IGNORECASE),
    "bio": re.compile(r"\bbio", re.IGNORECASE),
    "mailing_address": re.compile(r"address|phone", re.IGNORECASE),
}
_SECRET: Final = re.compile(r"passw|secret|token", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is left out at import: groups of columns, and single ones as “table.column”."""

    groups: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()

    @classmethod
    def of(cls, asked: Iterable[str]) -> "Privacy":
        """From what a person writes. Raises ValueError with what is no group and no column."""
        texts = frozenset(text.strip().lower() for text in asked if text.strip())
        single = {text for text in texts if "." in text.strip(".")}
        for text in sorted(texts - single - set(GROUPS)):
            raise ValueError(text)
        return cls(texts - single, frozenset(single))

    @classmethod
    def from_text(cls, text: str) -> "Privacy":
        """What `text` wrote."""
        return cls.of(orjson.loads(text)) if text else cls()

    @property
    def text(self) -> str:
        """For the settings of a workspace."""
        return orjson.dumps(self.listed).decode()

    @property
    def listed(self) -> list[str]:
        """Groups and columns, in order."""
        return sorted(self.groups | self.columns)

    def leaves_out(self, table: str, described: Table | None, column: str) -> bool:
        """Whether a column of a file does not come in."""
        if f"{table}.{column}".lower() in self.columns:
            return True
        known = described.column(column) if described else None
        if known is not None:
            if f"{table}.{known.name}".lower() in self.columns:
                return True
            return "always" in known.private or bool(self.groups & set(known.private))
        if _SECRET.search(column):
            return True
        return any(_UNKNOWN[group].search(column) for group in self.groups)
