# SPDX-License-Identifier: MIT
"""Which parts of each video were watched, watched again, or skipped."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from explorer.events.acts import group
from explorer.events.filters import seconds
from explorer.trail import clocks
from explorer.trail.grouping import best_object, by_object, ids_of, name_of
from explorer.trail.player import SLOWEST, STILL, Player, Stretch
from explorer.trail.spans import Span, doubled, length, merged, without
from explorer.trail.steps import Step, tidy

_AGAIN: Final = 1.0  # seconds seen twice that are worth telling: players step back a little
_MICROS: Final = 1_000_000
_LENGTH_WORDS: Final = {
    "furthest": "The video's length is not in the log: it is measured against the furthest"
    " place reached.",
    "": "The video's length is not in the log.",
}


@dataclass(frozen=True, slots=True)
class VideoReading:
    """What a learner saw of one video; spans in seconds of it.

    duration_from: "event" (the log says it), "end" (the player stopped there), "furthest" (no
    more was reached) or "". perhaps: seen at most, beyond `watched`. skipped: not seen, before the
    furthest place seen. share: of the duration, at least; share_at_most counts `perhaps` too.
    plays: how often it was started from rest. wall_seconds: by the clock.
    """

    course_id: str | None
    key: str
    object: str | None
    name: str | None
    duration: float | None
    duration_from: str
    stretches: tuple[Stretch, ...]
    watched: tuple[Span, ...]
    again: tuple[Span, ...]
    perhaps: tuple[Span, ...]
    skipped: tuple[Span, ...]
    share: float | None
    share_at_most: float | None
    plays: int
    wall_seconds: float
    video_seconds: float
    first: int
    last: int
    ids: tuple[int, ...]
    doubts: tuple[str, ...]


def videos(steps: Iterable[Step]) -> tuple[VideoReading, ...]:
    """A reading of each video, by when it was first met."""
    ordered = [step for step in tidy(steps) if step.own]
    of_video = by_object(ordered, _is_video, lambda step: step.key)
    closes: dict[str, list[Step]] = defaultdict(list)
    turns: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for step in ordered:
        if group(step.act) == "page":
            closes[_device(step)].append(step)
        elif step.act in ("video.load", "video.play") and step.key is not None:
            turns[_device(step)].append((step.time, step.key))
    return tuple(
        _reading(course, key, found, closes, turns) for (course, key), found in of_video.items()
    )


def _is_video(step: Step) -> bool:
    return group(step.act) == "video"


def _device(step: Step) -> str:
    return step.head.session or step.head.agent or step.head.source or ""


def _reading(
    course: str | None,
    key: str,
    steps: list[Step],
    closes: dict[str, list[Step]],
    turns: dict[str, list[tuple[int, str]]],
) -> VideoReading:
    duration, source = _duration(steps)
    players = _played(key, steps, closes, turns, duration)
    stretches = sorted(
        (each for player in players for each in player.stretches),
        key=lambda each: (each.began, each.start, each.end),
    )
    sure = [(each.start, each.end) for each in stretches if each.sure]
    watched = merged(sure)
    perhaps = without([(each.start, each.end) for each in stretches if not each.sure], watched)
    furthest = max((end for _, end in (*watched, *perhaps)), default=0.0)
    said = [doubt for player in players for doubt in player.doubts]
    if source in _LENGTH_WORDS:
        said.append(_LENGTH_WORDS[source])
    rests = {event for each in stretches for event in each.ids}
    outside = [step for found in closes.values() for step in found if step.id in rests]
    return VideoReading(
        course_id=course,
        key=key,
        object=best_object(steps),
        name=name_of(steps),
        duration=duration,
        duration_from=source,
        stretches=tuple(stretches),
        watched=watched,
        again=tuple(span for span in doubled(sure) if span[1] - span[0] >= _AGAIN),
        perhaps=perhaps,
        skipped=without([(0.0, furthest)], (*watched, *perhaps)),
        share=_share(length(watched), duration),
        share_at_most=_share(length(merged((*watched, *perhaps))), duration),
        plays=sum(player.plays for player in players),
        wall_seconds=sum(_wall(each) for each in stretches if each.sure),
        video_seconds=length(sure),
        first=steps[0].time,
        last=steps[-1].time,
        ids=ids_of(tidy([*steps, *outside])),
        doubts=(*dict.fromkeys(said), *clocks.doubts(steps)),
    )


def _played(
    key: str,
    steps: list[Step],
    closes: dict[str, list[Step]],
    turns: dict[str, list[tuple[int, str]]],
    duration: float | None,
) -> list[Player]:
    """The players of one video, one for each device, after all their events."""
    own: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        own[_device(step)].append(step)
    players = []
    for device, found in own.items():
        limits = [time for time, other in turns[device] if other != key]
        player = Player(duration, limits)
        for step in tidy([*found, *closes[device]]):
            player.take(step)
        player.finish()
        players.append(player)
    return players


def _duration(steps: list[Step]) -> tuple[float | None, str]:
    told = [value for step in steps if (value := seconds(step.facts.get("duration")))]
    told = [value for value in told if value > 0]
    if told:
        return max(told), "event"
    places = [
        value
        for step in steps
        for name in ("position", "from", "to")
        if (value := seconds(step.facts.get(name))) is not None
    ]
    furthest = max(places, default=0.0)
    ends = [
        value
        for step in steps
        if step.act == "video.stop" and (value := seconds(step.facts.get("position")))
    ]
    if ends and max(ends) >= furthest:
        return max(ends), "end"
    return (furthest, "furthest") if furthest > 0 else (None, "")


def _share(seen: float, duration: float | None) -> float | None:
    return min(seen / duration, 1.0) if duration else None


def _wall(stretch: Stretch) -> float:
    """Seconds by the clock, without those that it must have stood still."""
    if stretch.ended is None:
        return 0.0
    played = (stretch.end - stretch.start) / max(stretch.speed, SLOWEST)
    return min((stretch.ended - stretch.began) / _MICROS, played + STILL)
