# SPDX-License-Identifier: MIT
"""Which shaper reads which file. To add a form: a file with its shaper, and a row in SHAPERS."""

from collections.abc import Callable
from typing import Final

from explorer.package.names import FileName
from explorer.tables.comma import Comma
from explorer.tables.description import Tables
from explorer.tables.mongo import Mongo
from explorer.tables.privacy import Privacy
from explorer.tables.rows import Shaper
from explorer.tables.structure import Structure
from explorer.tables.tsv import Tsv

SHAPERS: Final[dict[str, Callable[[FileName, Tables, Privacy], Shaper]]] = {
    "tsv": Tsv,
    "csv": Comma,
    "mongo": Mongo,
    "structure": Structure,
}


def shaper(name: FileName, tables: Tables, privacy: Privacy) -> Shaper:
    """What makes rows of a file of this name; an unknown table is taken for tab-separated."""
    described = tables.find(name.table) if name.table else None
    return SHAPERS[described.form if described else "tsv"](name, tables, privacy)
