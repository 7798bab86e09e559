# SPDX-License-Identifier: MIT
"""How far a learner came through a course whose structure is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from explorer.events.filters import seconds
from explorer.trail.objects import key_of
from explorer.trail.steps import Step, tidy

Structure = Mapping[str, Sequence[str]]
"""Ids of a course's components (in any spelling), in the course's order, each with the names of
what it lies in, outermost first: section, subsection, unit."""


@dataclass(frozen=True, slots=True)
class PartReading:
    """A part of the course. path: its names. blocks: components in it; touched: of them, those
    the learner did something with; done: those the platform says are complete.
    """

    path: tuple[str, ...]
    blocks: int
    touched: int
    done: int
    first: int | None
    last: int | None
    ids: tuple[int, ...]

    @property
    def share(self) -> float:
        """Touched or done, of all; 0 to 1."""
        return self.touched / self.blocks if self.blocks else 0.0


def progress(
    steps: Iterable[Step], structure: Structure, depth: int = 2
) -> tuple[PartReading, ...]:
    """A reading of each part of the course, in the course's order.

    depth: how many names tell parts apart: 1 for sections, 2 for subsections.
    """
    met: dict[str, list[Step]] = {}
    for step in tidy(steps):
        if step.key is not None and (step.own or step.act == "block.done"):
            met.setdefault(step.key, []).append(step)
    parts: dict[tuple[str, ...], dict[str, None]] = {}
    for block, path in structure.items():
        key = key_of(block)
        if key is not None:
            parts.setdefault(tuple(path[:depth]), {})[key] = None
    return tuple(_part(path, tuple(keys), met) for path, keys in parts.items())


def _part(path: tuple[str, ...], keys: tuple[str, ...], met: dict[str, list[Step]]) -> PartReading:
    touched = [met[key] for key in keys if key in met]
    steps = tidy(step for some in touched for step in some)
    return PartReading(
        path=path,
        blocks=len(keys),
        touched=len(touched),
        done=sum(any(map(_is_done, some)) for some in touched),
        first=steps[0].time if steps else None,
        last=steps[-1].time if steps else None,
        ids=tuple(step.id for step in steps),
    )


def _is_done(step: Step) -> bool:
    if step.act != "block.done":
        return False
    done = step.facts.get("done")
    return done is True or (seconds(done) or 0) >= 1
