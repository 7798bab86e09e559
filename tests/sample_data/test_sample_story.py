# SPDX-License-Identifier: MIT
"""The story's truth and its lines agree, so that readings can be measured against the truth."""

import ipaddress
import json
import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from story import DEFAULT_SEED, DayFile, Story, story

Json = dict[str, Any]


@pytest.fixture(scope="module")
def told() -> Story:
    return story()


@pytest.fixture(scope="module")
def events(told: Story) -> list[Json]:
    """Every whole line once, as a document."""
    found: dict[str, Json] = {}
    for file in told.files:
        for line in file.lines:
            document = _document(line)
            if document is not None:
                found.setdefault(line, document)
    return list(found.values())


def _document(line: str) -> Json | None:
    try:
        found = json.loads(line[line.find("{") :])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _payload(event: Json) -> Json:
    payload = event["event"]
    found = json.loads(payload) if isinstance(payload, str) else payload
    assert isinstance(found, dict)
    return found


def _time(event: Json) -> datetime:
    return datetime.fromisoformat(event["time"])


def test_a_seed_gives_the_same_lines_and_another_seed_others(told: Story) -> None:
    again, other = story(DEFAULT_SEED), story(7)
    assert [f.text for f in again.files] == [f.text for f in told.files]
    assert (again.watches, again.attempts, again.moments) == (
        told.watches,
        told.attempts,
        told.moments,
    )
    assert [f.text for f in other.files] != [f.text for f in told.files]


def test_the_counts_of_each_file_add_up(told: Story) -> None:
    seen: set[str] = set()
    for file in sorted(told.files, key=lambda f: f.name):
        counted = _count(file, seen)
        assert counted == Counter(
            fresh=file.fresh,
            duplicates=file.duplicates,
            unreadable=file.cut + file.garbage,
            blank=file.blank,
        )
        assert counted.total() == len(file.lines)


def _count(file: DayFile, seen: set[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line in file.lines:
        if not line:
            counted["blank"] += 1
        elif _document(line) is None:
            counted["unreadable"] += 1
        else:
            counted["duplicates" if line in seen else "fresh"] += 1
            seen.add(line)
    return counted


def test_lines_are_filed_under_the_day_they_arrived_and_in_no_order(told: Story) -> None:
    for file in told.files:
        own = [d for d in map(_document, dict.fromkeys(file.lines)) if d]
        days = Counter(d.get("context", {}).get("received_at", d["time"])[:10] for d in own)
        day = re.findall(r"\d{4}-\d\d-\d\d", file.name)[0]
        assert days.most_common(1)[0][0] == day
        repeated_from_the_day_before = sum(days.values()) - days[day]
        assert repeated_from_the_day_before == (
            25 if file.name.endswith("edx-events-2025-03-11.log.gz") else 0
        )
        times = [d["time"] for d in own]
        assert times != sorted(times)


def test_every_attempt_is_a_server_event_with_the_same_answers(
    told: Story, events: list[Json]
) -> None:
    checks = {
        (e["username"].strip(), e["event"]["problem_id"], e["event"]["attempts"]): e
        for e in events
        if e["event_type"] == "problem_check" and e["event_source"] == "server"
    }
    assert len(checks) == len(told.attempts) > 300
    for attempt in told.attempts:
        event = checks[attempt.username, attempt.problem, attempt.number]
        assert event["event"]["answers"] == attempt.answers
        assert event["event"]["grade"] == attempt.grade
        assert event["event"]["success"] == ("correct" if attempt.correct else "incorrect")
        if attempt.course_id.startswith("course-v1:"):
            assert _time(event) == attempt.time


def test_attempts_are_numbered_in_time(told: Story) -> None:
    for first in told.attempts:
        numbers = [a.number for a in told.attempts_of(first.username, first.problem)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_every_stretch_begins_and_ends_where_the_log_says(told: Story, events: list[Json]) -> None:
    places: dict[str, set[tuple[str, float]]] = {}
    keys = {"play_video": "currentTime", "pause_video": "currentTime", "stop_video": "currentTime"}
    keys |= {"seek_video": "old_time", "speed_change_video": "current_time"}
    for event in events:
        if event["event_type"] in keys:
            place = (event["username"].strip(), float(_payload(event)[keys[event["event_type"]]]))
            places.setdefault(event["event_type"], set()).add(place)
    kinds = {"pause": "pause_video", "stop": "stop_video", "seek": "seek_video"}
    kinds |= {"speed": "speed_change_video"}
    for watch in told.watches:
        assert 0 <= watch.start <= watch.end
        if watch.ended_by in kinds:
            assert (watch.username, watch.end) in places[kinds[watch.ended_by]]
    begun = {(watch.username, watch.start) for watch in told.watches}
    assert places["play_video"] <= begun
    assert {w.ended_by for w in told.watches} == {*kinds, "page_close", "nothing"}


def test_the_readme_learners_did_what_it_says(told: Story, events: list[Json]) -> None:
    tides = told.courses[0]
    twelfths = tides.content("Third hour of the flood").content.usage
    tries = told.attempts_of("tobias-n", twelfths)
    assert [a.correct for a in tries] == [False] * 4 + [True]
    video = tides.content("Twelve parts, six hours").content
    assert told.watched("tobias-n", video.usage) == [(0.0, 533.2)]
    spans = [(w.start, w.end) for w in told.watches if w.username == "tobias-n"]
    assert spans == [(0.0, 120.0), (120.0, 180.25), (45.0, 245.0), (180.0, 533.2)]
    late = [e for e in events if e["username"] == "kaimana_p"]
    assert min(e["time"] for e in late) < "2025-02-18"
    assert all(e["session"] == e["ip"] == "" for e in late)
    kinds = Counter((m.kind, m.actor, m.about) for m in told.moments)
    assert kinds["unenrolled", "staff_ana", "sixpence"] == 1
    assert kinds["enrolled", "sixpence", ""] == 1
    assert kinds["certificate", "", "wanjiru.k"] == 1
    assert kinds["allowance", "staff_ana", "marsh_b"] == 1


def test_ids_are_logged_in_all_their_shapes(events: list[Json]) -> None:
    contexts = [e["context"] for e in events if "context" in e]
    shapes = {type(c["user_id"]).__name__ for c in contexts}
    assert shapes == {"int", "str", "NoneType"}
    assert {"", "None"} < {c["user_id"] for c in contexts}
    assert 0 < sum("context" not in e for e in events) < 0.2 * len(events)
    assert "pelle_f\n" in {e["username"] for e in events}


def test_nobody_leaves_a_sitting_before_it_began(told: Story) -> None:
    for watch in told.watches:
        assert watch.speed in (1.0, 1.25, 1.5, 2.0)
        assert watch.end - watch.start < 1000
        assert watch.began + timedelta(seconds=watch.end - watch.start) < datetime.fromisoformat(
            "2025-03-12T00:00:00+00:00"
        )


def test_only_addresses_set_aside_for_examples_appear(told: Story) -> None:
    text = b"".join(file.text for file in told.files).decode()
    mails = re.findall(r"[\w.+-]+@([\w-]+\.[\w.-]+)", text)
    assert mails
    assert all(re.fullmatch(r"example\.(org|edu|net|com)", mail) for mail in mails)
    nets = [ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24")]
    nets += [ipaddress.ip_network(n) for n in ("203.0.113.0/24", "2001:db8::/32")]
    found = set(re.findall(r'"ip": "([^"]+)"', text))
    assert len(found) > 30
    assert all(any(ipaddress.ip_address(ip) in net for net in nets) for ip in found)


def test_half_of_the_lines_are_page_requests(told: Story) -> None:
    for file in told.files:
        assert 0.4 < file.requests / file.fresh < 0.6
