# SPDX-License-Identifier: MIT
"""How often each identity was seen in a file, and when: gathered while its events are written."""

from collections.abc import Iterator

import numpy as np

_FEW = 64  # parts that are worth holding apart

Column = np.ndarray


class Sums:
    """Counts events by identity."""

    def __init__(self) -> None:
        self._parts: list[Column] = []  # identity, events, first and last time

    def add(self, identities: Column, times: Column) -> None:
        """Count an event each; identity 0 is nobody."""
        known = identities != 0
        who, when = identities[known], times[known]
        if len(who):
            self._parts.append(_merged(np.stack((who, np.ones_like(who), when, when))))
        if len(self._parts) > _FEW:
            self._parts = [_merged(np.concatenate(self._parts, axis=1))]

    def rows(self) -> Iterator[tuple[int, int, int, int]]:
        """(identity, events, first time, last time)."""
        if not self._parts:
            return iter(())
        merged = _merged(np.concatenate(self._parts, axis=1))
        return zip(*(column.tolist() for column in merged), strict=True)


def _merged(table: Column) -> Column:
    """One column for each identity."""
    table = table[:, np.argsort(table[0], kind="stable")]
    who, events, first, last = table
    starts = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1])))
    return np.stack(
        (
            who[starts],
            np.add.reduceat(events, starts),
            np.minimum.reduceat(first, starts),
            np.maximum.reduceat(last, starts),
        )
    )
