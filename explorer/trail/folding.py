# SPDX-License-Identifier: MIT
"""One action, several events: requests under the event they accompany, and both ends of a click."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from explorer.trail.steps import BROWSER, Step, tidy

_WINDOW: Final = 10 * 1_000_000
_ANSWERED: Final = 60 * 1_000_000
_EARLY: Final = 2 * 1_000_000  # a browser's clock may be ahead a little


@dataclass(frozen=True, slots=True)
class Folded:
    """under: a request's id to the id of the explicit event it accompanies. clicks: the id of a
    server's event to that of the browser's event of the same click.
    """

    under: dict[int, int] = field(default_factory=dict)
    clicks: dict[int, int] = field(default_factory=dict)

    @property
    def hosts(self) -> dict[int, int]:
        """The event that each folded one shows under; of a click, the server's has the outcome."""
        servers = {browser: server for server, browser in self.clicks.items()}
        return {each: servers.get(host, host) for each, host in self.under.items()} | servers


def fold(steps: Iterable[Step]) -> Folded:
    """What of a trail tells of the same action."""
    ordered = tidy(steps)
    return Folded(_requests(ordered), clicks(ordered))


def clicks(steps: Iterable[Step]) -> dict[int, int]:
    """Server events and the browser events of the same click: the same act on the same object in
    the same session (or one that is not told), the server's within a minute after the browser's,
    each in one pair at most.
    """
    found: dict[int, int] = {}
    waiting: dict[tuple[str, str], list[Step]] = defaultdict(list)
    answers: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in tidy(steps):
        if step.act and step.key is not None and step.own:
            sent = step.head.source == BROWSER
            (waiting if sent else answers)[step.act, step.key].append(step)
    for click, servers in answers.items():
        free = waiting.get(click, [])
        for server in servers:
            fitting = [step for step in free if _one_click(step, server)]
            if fitting:
                # The last one sent before the answer, else the first after it.
                best = min(fitting, key=lambda step: _apart(step, server))
                free.remove(best)
                found[server.id] = best.id
    return found


def _apart(sent: Step, answer: Step) -> tuple[bool, int]:
    return sent.time > answer.time, abs(answer.time - sent.time)


def _one_click(sent: Step, answer: Step) -> bool:
    keys = {sent.head.session, answer.head.session} - {None}
    return len(keys) < 2 and -_EARLY <= answer.time - sent.time <= _ANSWERED


def _requests(steps: list[Step]) -> dict[int, int]:
    by_path: dict[tuple[str, str], list[Step]] = defaultdict(list)
    by_key: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in steps:
        device = _device(step)
        if step.request or not step.own or device is None:
            continue
        if step.path is not None:
            by_path[device, step.path].append(step)
        if step.key is not None:
            by_key[device, step.key].append(step)
    found: dict[int, int] = {}
    for step in steps:
        device = _device(step)
        if not step.request or not step.own or device is None:
            continue
        nearest = _nearest(by_path.get((device, step.head.type or ""), []), step.time)
        if nearest is None and step.key is not None:
            nearest = _nearest(by_key.get((device, step.key), []), step.time)
        if nearest is not None:
            found[step.id] = nearest.id
    return found


def _device(step: Step) -> str | None:
    return step.head.session or step.head.ip


def _nearest(steps: list[Step], time: int) -> Step | None:
    """Of steps in time order, the one closest to a time, if it is close."""
    at = bisect_left(steps, time, key=lambda step: step.time)
    around = steps[max(0, at - 1) : at + 1]
    best = min(around, key=lambda step: abs(step.time - time), default=None)
    return best if best is not None and abs(best.time - time) <= _WINDOW else None
