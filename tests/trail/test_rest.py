# SPDX-License-Identifier: MIT
"""Days and hours, sessions, two clocks, folding, devices, progress, spans: the smaller readings."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.events.inputs import object_of_inputs
from explorer.trail.activity import activity
from explorer.trail.clocks import clocks, is_late, ordered
from explorer.trail.devices import device
from explorer.trail.folding import fold
from explorer.trail.objects import key_of
from explorer.trail.outline import Block, Outline, outline
from explorer.trail.progress import progress
from explorer.trail.readings import read
from explorer.trail.spans import doubled, length, merged, without
from explorer.trail.steps import Step
from explorer.trail.telling import lines, sections
from tests.trail.told import at, made, trail, video

HOUR = 3600 * 1_000_000
PARIS = ZoneInfo("Europe/Paris")


def at_utc(number: int, time: int) -> Step:
    step = made(number, 0, "page_close")
    return step._replace(head=step.head._replace(time=time))


def test_the_day_the_clocks_change_is_shorter_or_longer() -> None:
    spring = 1743289200 * 1_000_000  # 2025-03-29T23:00Z: midnight of 30 March in Paris
    autumn = 1761429600 * 1_000_000  # 2025-10-25T22:00Z: midnight of 26 October in Paris
    for start, hours in ((spring, 23), (autumn, 25)):
        steps = [at_utc(number, start + number * HOUR) for number in range(hours + 1)]
        first, second = activity(steps, PARIS).days
        assert (first.events, second.events) == (hours, 1)
        assert first.end - first.start == hours * HOUR
        assert (first.start, second.start) == (start, start + hours * HOUR)


def test_hours_are_those_of_the_zone() -> None:
    reading = activity([made(1, 0, "page_close")], UTC)
    assert reading.hours[0][10] == 1, "a Monday at ten"
    assert reading.weekdays == ((1,), (), (), (), (), (), ())
    assert activity([made(1, 0, "page_close")], PARIS).hours[0][11] == 1


def test_what_others_did_is_no_activity() -> None:
    reading = activity([made(1, 0, "page_close"), made(2, 9, "page_close", role="subject")])
    assert (reading.events, reading.about, len(reading.days[0].ids)) == (1, 1, 1)


def test_sessions_tell_their_length_device_address_and_gap() -> None:
    keyless = {"session": "", "ip": "192.0.2.9"}
    reading = activity(
        [
            made(1, 0, "page_close"),
            made(2, 600, "page_close"),
            made(3, 7200, "page_close", **keyless),
            made(4, 7260, "page_close", **keyless),
        ]
    )
    first, second = reading.sessions
    assert (first.events, first.active, first.gap) == (2, 600 * 1_000_000, None)
    assert (first.devices, first.ips) == (("Firefox on Linux",), ("192.0.2.7",))
    assert (second.key, second.gap, second.ips) == (None, 6600 * 1_000_000, ("192.0.2.9",))


def late(number: int, seconds: float, received: float) -> Step:
    step = video(number, seconds, "play_video", 0)
    return step._replace(head=step.head._replace(received_at=at(received)))


def test_late_events_are_told_and_either_clock_gives_an_order() -> None:
    steps = [late(1, 0, 90_000), late(2, 60, 61), late(3, 120, 20), video(4, 180, "pause_video", 1)]
    found = clocks(steps)
    assert [each.id for each in found.late] == [1]
    assert [each.id for each in found.early] == [3]
    assert found.timed == 3
    assert [step.id for step in ordered(steps)] == [1, 2, 3, 4]
    assert [step.id for step in ordered(steps, "received_at")] == [3, 2, 4, 1]
    assert [is_late(step) for step in steps] == [True, False, False, False]


def test_requests_fold_under_the_event_they_accompany() -> None:
    block = "block-v1:MarlX+SEA201+2025_T1+type@problem+block@q7"
    path = f"/courses/c/xblock/{block}/handler/xmodule_handler/problem_check"
    request = made(1, 0, path, '{"POST": {}, "GET": {}}', source="server")
    check = made(
        2, 0.2, "problem_check", {"problem_id": block}, source="server", context={"path": path}
    )
    sent = made(3, -0.3, "problem_check", event="input_q7_2_1=1")
    page = made(4, 60, "/courses/c/info", "{}", source="server")
    folded = fold([request, check, sent, page])
    assert folded.under == {1: 2}
    assert folded.clicks == {2: 3}


def test_each_event_is_folded_once_and_never_a_request_under_a_request() -> None:
    for name in ("lena_hoeg", "mira_k"):
        steps = {step.id: step for step in trail(name)}
        folded = fold(steps.values())
        assert all(steps[a].request and not steps[b].request for a, b in folded.under.items())
        assert len(set(folded.clicks.values())) == len(folded.clicks)
        assert folded.under


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/1 Chrome/1 Safari/1 Edg/1", "Edge on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X) AppleWebKit Version/17 Safari/1",
            "Safari on Mac",
        ),
        ("Dalvik/2.1.0 (Linux; U; Android 13; FP4)", "app on Android"),
        ("edX/org.edx.mobile (5.3.1; OS Version 17.5)", "app on iPhone or iPad"),
        ("Mozilla/5.0 (compatible; TideBot/1.0)", "robot"),
        ("Sextant/1.0", "Sextant/1.0"),
        (None, ""),
    ],
)
def test_a_device_in_a_few_words(agent: str | None, said: str) -> None:
    assert device(agent) == said


@pytest.mark.parametrize(
    "spelling",
    [
        "i4x://MarlX/SEA101/video/Ropes.1",
        "i4x-MarlX-SEA101-video-Ropes_1",
        "i4x:/MarlX/SEA101/video/Ropes.1",
    ],
)
def test_the_spellings_of_an_id_are_one_key(spelling: str) -> None:
    assert key_of(spelling) == "i4x-MarlX-SEA101-video-Ropes_1"


def test_a_form_names_its_problem() -> None:
    assert object_of_inputs({"input_q7_2_1": 1, "input_q7_3_1[]": [1]}) == "q7"
    assert object_of_inputs({"input_Lab_1_2_2_1": 1}) == "Lab_1_2"
    assert object_of_inputs({"input_q7_2_1": 1, "input_q8_2_1": 1}) is None
    assert object_of_inputs("no form") is None


def test_progress_counts_what_was_met_in_the_courses_order() -> None:
    block = "block-v1:MarlX+SEA201+2025_T1+type@video+block@"
    structure = {
        f"{block}{'5a' * 16}": ("Week 1", "Tides", "Unit 1"),
        f"{block}b1": ("Week 1", "Tides", "Unit 2"),
        f"{block}b2": ("Week 2", "Moon", "Unit 1"),
    }
    done = made(
        2, 9, "edx.completion.block_completion.changed",
        {"block_id": f"{block}b2", "completion": 1.0, "user_id": 1021},
        source="server", role="both",
    )  # fmt: skip
    first, second = progress([video(1, 0, "play_video", 0), done], structure)
    assert (first.path, first.blocks, first.touched, first.ids) == (("Week 1", "Tides"), 2, 1, (1,))
    assert (second.touched, second.done, second.share) == (1, 1, 1)
    assert [part.path for part in progress([], structure, depth=1)] == [("Week 1",), ("Week 2",)]


def test_an_outline_says_where_components_lie_in_the_courses_that_were_met() -> None:
    found = outline(
        [
            Block("c1", "Tides", None),
            Block("s1", "Week 1", "c1"),
            Block("q1", "Flood", "s1"),
            Block("u1", None, "q1"),
            Block("v1", "Moon", "u1"),
            Block("c2", "Knots", None),
            Block("w1", "Bends", "c2"),
            Block("loop", "Loop", "loop"),
        ]
    )
    assert found.names["v1"] == "Moon"
    assert found.of(["v1"]) == {"v1": ("Week 1", "Flood", "u1")}
    assert found.of(["v1", "w1"]) == {"v1": ("Tides", "Week 1", "Flood", "u1"), "w1": ("Knots",)}
    assert found.of(["x"]) == Outline().of(["v1"]) == {}


_span = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: tuple(sorted(pair)))


@given(st.lists(_span), st.lists(_span))
def test_spans_are_what_counting_seconds_gives(
    some: list[tuple[int, int]], others: list[tuple[int, int]]
) -> None:
    seconds = [second for start, end in some for second in range(start, end)]
    taken = {second for start, end in others for second in range(start, end)}
    assert length(merged(some)) == len(set(seconds))
    assert length(without(some, others)) == len(set(seconds) - taken)
    twice = {second for second in seconds if seconds.count(second) > 1}
    assert length(doubled(some)) == len(twice)


def test_the_rows_say_each_reading_in_a_line_with_its_events() -> None:
    for name in ("tobias-n", "marsh_b", "mira_k", "o-brien.t", "kaimana_p", "rescue-dog"):
        found = sections(read(trail(name)), PARIS)
        assert found
        for section in found:
            assert all(row.ids for row in section.rows), section.title
        text = "\n".join(lines(found, PARIS))
        assert "None" not in text
        assert "  [" in text
    said = "\n".join(lines(sections(read(trail("tobias-n")))))
    assert "5 attempts, correct at attempt 5, score 2 of 2, 2 hints" in said
    assert "answer shown before the first correct attempt" in said


def test_nothing_reads_as_nothing() -> None:
    assert sections(read([])) == ()
