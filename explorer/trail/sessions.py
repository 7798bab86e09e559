# SPDX-License-Identifier: MIT
"""A learner's events as sessions: the log's key, or gaps where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

GAP: Final = 30 * 60 * 1_000_000
"""Microseconds without an event that end a session which has no key of its own."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session. key: the log's, None where gaps made it.

    indexes: places of its events in the trail. stretches: (first, last) time of each part
    without a gap; a key may live for days, so a session with a key can have several.
    """

    key: str | None
    indexes: tuple[int, ...]
    stretches: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        return self.stretches[0][0]

    @property
    def end(self) -> int:
        return self.stretches[-1][1]


def sessions(times: Sequence[int], keys: Sequence[str | None], gap: int = GAP) -> list[Session]:
    """The sessions of events in time order, each event in exactly one, by their start.

    times: microseconds; keys: the log's session of each event, None where it has none.
    """
    keyed: dict[str, list[int]] = {}
    loose: list[int] = []
    for index, key in enumerate(keys):
        (loose if key is None else keyed.setdefault(key, [])).append(index)
    found = [_session(key, indexes, times, gap) for key, indexes in keyed.items()]
    found += [_session(None, run, times, gap) for run in _runs(loose, times, gap)]
    return sorted(found, key=lambda session: (session.start, session.indexes[0]))


def _session(key: str | None, indexes: list[int], times: Sequence[int], gap: int) -> Session:
    runs = _runs(indexes, times, gap)
    stretches = tuple((times[run[0]], times[run[-1]]) for run in runs)
    return Session(key, tuple(indexes), stretches)


def _runs(indexes: list[int], times: Sequence[int], gap: int) -> list[list[int]]:
    runs: list[list[int]] = []
    for index in indexes:
        if runs and times[index] - times[runs[-1][-1]] <= gap:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs
