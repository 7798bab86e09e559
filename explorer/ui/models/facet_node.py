# SPDX-License-Identifier: MIT
"""One row of the facets."""

from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Node:
    """One row. key: the same for the same row after every count. events: None for a heading.

    term: what asks for it, "" for none. standing: "only" or "not" if the query has that term.
    value: what it counts, in full. learner, type: the same where it is one. more: how many rows a
    click here brings to light.
    """

    key: tuple[str, ...]
    title: str
    events: int | None = None
    term: str = ""
    quiet: str = ""
    category: str = ""
    standing: str = ""
    value: str = ""
    learner: str = ""
    type: str = ""
    more: int = 0
    tip: str = ""
    children: list["Node"] = field(default_factory=list)
    parent: "Node | None" = None
    row: int = 0

    @property
    def heading(self) -> bool:
        return not self.term and not self.more

    def adopt(self, children: list["Node"]) -> "Node":
        """Take these as the rows below; returns itself."""
        self.children = children
        for row, child in enumerate(children):
            child.parent, child.row = self, row
        return self
