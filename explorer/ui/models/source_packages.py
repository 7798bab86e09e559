# SPDX-License-Identifier: MIT
"""The many tables of a weekly package as one row among the sources, to be unfolded."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from explorer.package.names import parse_name
from explorer.ui.formats import count_text, one_line
from explorer.workspace.records import Receipt

if TYPE_CHECKING:
    from explorer.ui.models.source_list import Source


def packages(sources: Sequence["Source"], unfolded: AbstractSet[str]) -> list["Source"]:
    """The sources, with one row in the place of each package's tables; below it those of the
    packages that are unfolded. What failed stays where it is seen.
    """
    tables: dict[str, list[Source]] = {}
    for source in sources:
        if _is_part(source):
            tables.setdefault(source.file, []).append(source)
    found: list[Source] = []
    for source in sources:
        parts = tables.get(source.file, []) if _is_part(source) else []
        if len(parts) < 2:
            found.append(source)
        elif source is parts[0]:
            open_ = source.file in unfolded
            found.append(_package(source, parts, open_=open_))
            if open_:
                below = sorted(parts, key=lambda each: each.title)
                found += [replace(each, title=f"    {each.title}") for each in below]
    return found


def holds_tables(receipts: Iterable[Receipt]) -> bool:
    """Whether anything of a weekly package came in."""
    return any(each.kind == "table" and each.status != "failed" for each in receipts)


def _is_part(source: "Source") -> bool:
    receipt = source.receipt
    return (
        receipt is not None
        and receipt.kind == "table"
        and receipt.member is not None
        and receipt.status != "failed"
    )


def _package(first: "Source", parts: Sequence["Source"], *, open_: bool) -> "Source":
    name = parse_name(first.file)
    told = [part for part in (name.date, "weekly package", name.org) if part]
    title = " · ".join(told) if name.kind == "database" else one_line(first.file)
    rows = sum(part.receipt.rows for part in parts if part.receipt is not None)
    rejects = sum(part.receipt.rejects for part in parts if part.receipt is not None)
    said = [count_text(len(parts), "table"), count_text(rows, "row")]
    if rejects:
        said.append(count_text(rejects, "reject"))
    signs = {part.sign for part in parts}
    sign = next((each for each in ("running", "warning", "done") if each in signs), first.sign)
    return replace(
        first,
        title=f"{'▾' if open_ else '▸'} {title}",
        sign=sign,
        line=" · ".join(said),
        tip="Enter, or a double click, lists its tables.",
        receipt=None,
        members=tuple(parts),
    )
