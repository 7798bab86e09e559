# SPDX-License-Identifier: MIT
"""Statements to begin with, as resources/sql says."""

import tomllib
from dataclasses import dataclass
from functools import cache

from explorer import resources


@dataclass(frozen=True, slots=True)
class SqlExample:
    """A statement. needs: tables of the weekly package it asks."""

    title: str
    sql: str
    needs: tuple[str, ...] = ()


@cache
def sql_examples() -> tuple[SqlExample, ...]:
    """All of them, in the order of their menu."""
    found = tomllib.loads(resources.read_bytes("sql/examples.toml").decode())
    return tuple(
        SqlExample(each["title"], each["sql"].strip(), tuple(each.get("needs", ())))
        for each in found["example"]
    )
