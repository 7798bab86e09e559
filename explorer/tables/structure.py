# SPDX-License-Identifier: MIT
"""The outline of a course: one JSON object of blocks, as exported or as the API gives it."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from explorer.errors import FileFailed
from explorer.events.text import stripped
from explorer.package.lines import Block
from explorer.package.names import FileName
from explorer.package.streams import AGAIN
from explorer.tables.description import Tables
from explorer.tables.privacy import Privacy
from explorer.tables.rows import Batch, Reject, reject

TABLE: Final = "course_structure"
COLUMNS: Final = (
    "block_id", "category", "display_name", "parent", "position", "depth", "place", "metadata",
)  # fmt: skip
_OWN_KEYS: Final = frozenset({"category", "type", "children", "metadata", "display_name"})


class Structure:
    """A Shaper: it reads the whole text first."""

    def __init__(self, _name: FileName, _tables: Tables, _privacy: Privacy) -> None:
        self._pieces: list[bytes] = []

    def feed(self, block: Block) -> list[Batch]:
        """See Shaper."""
        if block.skipped:
            raise FileFailed("too large", "The outline is larger than can be read.")
        self._pieces.append(block.data)
        return []

    def end(self) -> list[Batch]:
        """See Shaper."""
        try:
            found = orjson.loads(b"".join(self._pieces))
        except ValueError as error:
            raise FileFailed("damaged", "The outline is not whole JSON.", AGAIN) from error
        blocks = found.get("blocks", found) if isinstance(found, dict) else None
        if not isinstance(blocks, dict):
            raise FileFailed("no columns", "The file is no outline of a course.")
        good = {key: value for key, value in blocks.items() if isinstance(value, dict)}
        rejects = [
            reject(number, "no block of a course", orjson.dumps({key: value}), withheld=False)
            for number, (key, value) in enumerate(blocks.items(), 1)
            if key not in good
        ]
        return [_batch(good, rejects)]


def _batch(blocks: dict[str, dict[str, Any]], rejects: list[Reject]) -> Batch:
    parents: dict[str, tuple[str, int]] = {}
    for block_id, block in blocks.items():
        for position, child in enumerate(_children(block), 1):
            if child in blocks:
                parents.setdefault(child, (block_id, position))
    values: list[Any] = []
    for place, (block_id, depth) in enumerate(_in_order(blocks, parents), 1):
        block = blocks[block_id]
        category, name, metadata = _said(block)
        above, among = parents.get(block_id) or (None, None)
        values += (block_id, category, name, above, among, depth, place, metadata)
    return Batch(TABLE, COLUMNS, values, tuple(rejects))


def _said(block: dict[str, Any]) -> tuple[str | None, str | None, str]:
    """Category, name and settings of a block."""
    metadata = block.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {key: value for key, value in block.items() if key not in _OWN_KEYS}
    name = stripped(block.get("display_name")) or stripped(metadata.get("display_name"))
    category = stripped(block.get("category")) or stripped(block.get("type"))
    return category, name, orjson.dumps(metadata).decode()


def _children(block: dict[str, Any]) -> list[str]:
    children = block.get("children")
    listed = children if isinstance(children, list) else []
    return [child for child in listed if isinstance(child, str)]


def _in_order(
    blocks: dict[str, dict[str, Any]], parents: dict[str, tuple[str, int]]
) -> Iterator[tuple[str, int]]:
    """Every block once with its depth, in the order of the course; what lies in a ring last."""
    seen: set[str] = set()
    for root in [*(key for key in blocks if key not in parents), *blocks]:
        waiting = [(root, 0)]
        while waiting:
            block_id, depth = waiting.pop()
            if block_id in seen:
                continue
            seen.add(block_id)
            yield block_id, depth
            below = [child for child in _children(blocks[block_id]) if child in blocks]
            waiting += [(child, depth + 1) for child in reversed(below)]
