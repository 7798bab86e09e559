# SPDX-License-Identifier: MIT
"""What lies in a trail, in plain words: an event, a bar of several, a session."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Final

import numpy as np

from explorer.trail.devices import device
from explorer.ui.categories import Categories
from explorer.ui.event_facts import post_words
from explorer.ui.formats import count_text, day_text, one_line, span_text, time_text
from explorer.ui.panels.trail_frame import Hit
from explorer.ui.trail_view import TrailView
from explorer.workspace.records import EventRow, how_about
from explorer.workspace.spine import ABSENT

_NAMED: Final = 3


def words(
    view: TrailView,
    found: Hit | None,
    place: int | None,
    row_of: Callable[[int], EventRow | None],
    categories: Categories,
    zone: tzinfo,
) -> str:
    """What lies under the pointer, else the event at `place`; row_of may have no words yet."""
    if found is not None and found.kind == "session":
        return session_words(view, found.session, zone)
    if found is not None and found.kind == "bar":
        return bar_words(view, found, categories, zone)
    place = place if found is None else found.place
    if place is None:
        return ""
    row = row_of(int(view.spine.ids[place]))
    if row is None:
        return time_text(int(view.when[place]), zone)
    return event_words(view, place, row, zone)


def session_words(view: TrailView, number: int, zone: tzinfo) -> str:
    """When a session was, how long, how much happened, on which device and from where."""
    session = view.sessions[number]
    start, end = time_text(session.start, zone), time_text(session.end, zone)
    if day_text(session.start, zone) == day_text(session.end, zone):
        end = end.split(" ", 1)[1]
    parts = [f"Session {number + 1:,} of {len(view.sessions):,}: {start} to {end}"]
    parts.append(span_text(session.end - session.start))
    if len(session.stretches) > 1:
        parts.append(f"in {len(session.stretches):,} parts")
    parts.append(count_text(len(session.indexes), "event"))
    places = np.array(session.indexes, np.int64)
    devices = list(dict.fromkeys(map(device, view.spine.agents.among(places))))
    parts += [_few([each for each in devices if each], "devices")]
    parts += [_few(view.spine.ips.among(places), "IP addresses")]
    if session.key is None:
        parts.append("no key in the log: made from gaps over 30 min")
    return one_line(", ".join(part for part in parts if part))


def _few(names: list[str], many: str) -> str:
    if len(names) > _NAMED:
        return f"{len(names):,} {many}"
    return " and ".join(names)


def bar_words(view: TrailView, found: Hit, categories: Categories, zone: tzinfo) -> str:
    """How many events a bar stands for."""
    title = categories.title(view.lanes[found.lane].category)
    start, end = time_text(found.start, zone), time_text(found.end, zone)
    events = count_text(found.count, "event")
    return f"{title}: {events} from {start} to {end} (double-click to look closer)"


def event_words(view: TrailView, place: int, row: EventRow, zone: tzinfo) -> str:
    """What happened, in what role, how long after the event before, and what belongs to it."""
    text = f"{time_text(row.time, zone)}  {row.summary}"
    guess = view.guesses.get(row.id)
    if guess is not None:
        text += f" (possibly theirs, inferred: {guess})"
    elif view.about(place):
        how = how_about(row, view.spine.learner, "subject")
        text += f" (about this learner{f', {how}' if how else ''})"
    post = "" if row.post is None else post_words(row.post)
    lies = " > ".join(row.object_path)
    parts = [
        text,
        lies and f"in {lies}",
        post,
        _delta(view, place),
        _late(view, place),
        _under(view, place),
    ]
    return one_line(" · ".join(part for part in parts if part))


def _delta(view: TrailView, place: int) -> str:
    before = view.step(place, -1)
    if before is None:
        return ""
    between = int(view.when[place]) - int(view.when[before])
    return f"{span_text(between)} after the one before"


def _late(view: TrailView, place: int) -> str:
    received = int(view.spine.received[place])
    if received == ABSENT or not np.isin(place, view.late):
        return ""
    return f"late: received {span_text(received - int(view.spine.times[place]))} afterwards"


def _under(view: TrailView, place: int) -> str:
    folded = len(view.under(place))
    return f"with {count_text(folded, 'event')} of the same action" if folded else ""
