# SPDX-License-Identifier: MIT
"""What components of courses are called and where they lie, from the blocks of their outlines."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from explorer.events.filters import block
from explorer.trail.objects import key_of

Blocks = Iterable[tuple[str, str | None, str | None]]
"""Id, readable name and id of the block above, in the courses' order."""
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Outline:
    """names: of components by their key. paths: of each component, the root of its course and the
    names of what it lies in, outermost first.
    """

    names: dict[str, str] = field(default_factory=dict)
    paths: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def of(self, keys: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Where the components lie, of those courses that have one of these keys.

        Of several courses, the path begins with the course's name.
        """
        roots = {self.paths[key][0] for key in keys if key in self.paths}
        several = len(roots) > 1
        return {
            key: (self.names.get(key_of(root) or "", root), *path) if several else path
            for key, (root, path) in self.paths.items()
            if root in roots
        }


def outline(blocks: Blocks) -> Outline:
    """The outline that these blocks are."""
    above: dict[str, str | None] = {}
    called: dict[str, str] = {}
    for block_id, name, parent in blocks:
        above[block_id] = parent
        called[block_id] = name or block(block_id) or block_id
    inner = {parent for parent in above.values() if parent is not None}
    found = Outline({key: called[each] for each in above if (key := key_of(each)) is not None})
    for each in above:
        key = key_of(each)
        if each not in inner and key is not None:
            root, path = _way(each, above)
            found.paths[key] = (root, tuple(called[step] for step in path))
    return found


def _way(block_id: str, above: dict[str, str | None]) -> tuple[str, list[str]]:
    """The root above a block, and the blocks between, outermost first."""
    way: list[str] = []
    at = block_id
    while (parent := above.get(at)) is not None and parent in above and len(way) < _DEEPEST:
        way.append(parent)
        at = parent
    return at, way[-2::-1]
