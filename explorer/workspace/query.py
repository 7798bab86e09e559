# SPDX-License-Identifier: MIT
"""Query text (Lucene syntax, read by luqum) to SQL and to an English sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood. text: as typed. sentence: what it asks, in plain English."""

    text: str
    sentence: str


def parse(text: str) -> Query:
    """Read query text; the empty text asks for everything. Raises QueryError."""
    raise NotImplementedError
