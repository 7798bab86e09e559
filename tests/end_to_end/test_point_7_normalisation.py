# SPDX-License-Identifier: MIT
"""Lines of every shape, from an encrypted file to what `events --format ndjson` says of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import run

WHEN = "2025-03-10T10:02:11.000500+00:00"
SAID = "2025-03-10T10:02:11.000500Z"
COURSE = "course-v1:MarlX+SEA201+2025_T1"
PROBLEM = "block-v1:MarlX+SEA201+2025_T1+type@problem+block@tides"


def line(drop: str = "", **changes: Any) -> str:
    """A whole event with some of its keys changed, and some of them dropped."""
    event: dict[str, Any] = {
        "username": "ines_v",
        "event_type": "problem_check",
        "event_source": "browser",
        "time": WHEN,
        "session": "0f" * 16,
        "ip": "192.0.2.7",
        "agent": "Sextant/1.0",
        "event": {"problem_id": PROBLEM},
        "context": {"user_id": 7301, "course_id": COURSE, "org_id": "MarlX"},
    }
    return json.dumps({k: v for k, v in (event | changes).items() if k not in drop.split()})


def ids(value: Any) -> str:
    return line(context={"user_id": value, "course_id": COURSE, "org_id": "MarlX"})


WHOLE = {
    "time": SAID,
    "event_type": "problem_check",
    "category": "problem",
    "username": "ines_v",
    "user_id": 7301,
    "course_id": COURSE,
    "org": "MarlX",
    "source": "browser",
    "session": "0f" * 16,
    "received_at": None,
    "ip": "192.0.2.7",
}
FORM = f"problem={PROBLEM.replace(':', '%3A').replace('+', '%2B').replace('@', '%40')}&input_2_1=a"

NO_CONTEXT = {"user_id": None, "course_id": None, "org": None}

# what is special about it: (the line, what of the answer differs from a whole event's)
EVENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "payload an object": (line(), {"object": PROBLEM}),
    "payload JSON text": (line(event=json.dumps({"problem_id": PROBLEM})), {"object": PROBLEM}),
    "payload form-encoded": (line(event_type="problem_show", event=FORM), {
        "event_type": "problem_show", "object": PROBLEM,
    }),
    "payload form-encoded in JSON": (line(event=json.dumps("input_tides_2_1=choice_0")), {}),
    "payload a list": (line(event_type="problem_graded", event=["input_2_1=a", "<div>"]), {
        "event_type": "problem_graded",
    }),
    "payload empty text": (line(event=""), {"object": None}),
    "payload empty object": (line(event={}), {"object": None}),
    "payload null": (line(event=None), {"object": None}),
    "payload absent": (line("event"), {"object": None}),
    "payload a number": (line(event=7), {"object": None}),
    "payload nested beyond all measure": (
        line("event")[:-1] + ', "event": ' + "[" * 50_000 + "]" * 50_000 + "}",
        {"object": None},
    ),
    "name over event_type": (
        line(name="edx.video.played", event_type="play_video"),
        {"event_type": "edx.video.played", "category": "video"},
    ),
    "name alone": (line("event_type", name="edx.video.played"), {
        "event_type": "edx.video.played", "category": "video",
    }),
    "name null": (line(name=None), {}),
    "name blank": (line(name=" "), {}),
    "neither name nor type": (line("event_type"), {"event_type": None}),
    "a type nobody knows": (line(event_type="marlx.knots.tied"), {
        "event_type": "marlx.knots.tied",
    }),
    "user id numeric text": (ids("7301"), {}),
    "user id padded text": (ids(" 7301 "), {}),
    "user id with zeros": (ids("007301"), {}),
    "user id empty": (ids(""), {"user_id": None}),
    "user id null": (ids(None), {"user_id": None}),
    "user id None": (ids("None"), {"user_id": None}),
    "user id a word": (ids("anon-7"), {"user_id": "anon-7"}),
    "user id like an exponent": (ids("7e3"), {"user_id": "7e3"}),
    "user id beyond 64 bits": (ids(10**30 + 7), {"user_id": str(10**30 + 7)}),
    "user id the largest": (ids(2**63 - 1), {"user_id": 2**63 - 1}),
    "context absent": (line("context event"), NO_CONTEXT),
    "context null": (line("event", context=None), NO_CONTEXT),
    "context a list": (line("event", context=[]), NO_CONTEXT),
    "context without course": (
        line("event", context={"user_id": 7301}),
        NO_CONTEXT | {"user_id": 7301},
    ),
    "course only in the page": (
        line("context event", page=f"https://courses.example.org/courses/{COURSE}/courseware/"),
        {"user_id": None},
    ),
    "username blank": (line(username=""), {"username": None}),
    "username of blanks": (line(username="  "), {"username": None}),
    "username null": (line(username=None), {"username": None}),
    "username absent": (line("username"), {"username": None}),
    "username padded": (line(username=" ines_v\n"), {}),
    "username of digits": (line(username="20250310"), {"username": "20250310"}),
    "username in another script": (line(username="林小海"), {"username": "林小海"}),
    "username with an apostrophe": (line(username="o'brien; --"), {"username": "o'brien; --"}),
    "username with a lone surrogate": (line(username="ana\ud800"), {"username": "ana\ufffd"}),
    "time without fraction": (line(time="2025-03-10T10:02:11+00:00"), {
        "time": "2025-03-10T10:02:11.000000Z",
    }),
    "time without zone": (line(time="2025-03-10T10:02:11.000500"), {}),
    "time with Z": (line(time="2025-03-10T10:02:11.0005Z"), {}),
    "time with a blank": (line(time="2025-03-10 10:02:11.000500"), {}),
    "time of another zone": (line(time="2025-03-10T12:32:11.000500+02:30"), {}),
    "time before 1970": (line(time="1969-12-31T23:59:59.250000Z"), {
        "time": "1969-12-31T23:59:59.250000Z",
    }),
    "time at the end of the calendar": (line(time="9999-12-31T23:59:59Z"), {
        "time": "9999-12-31T23:59:59.000000Z",
    }),
    "session null": (line(session=None), {"session": None}),
    "session with a NUL": (line(session="a\0b"), {"session": "a\0b"}),
    "session like it": (line(session="a"), {"session": "a"}),
    "session blank": (line(session=""), {"session": None}),
    "ip blank": (line(ip=""), {"ip": None}),
    "received later": (
        line(context={
            "user_id": 7301,
            "course_id": COURSE,
            "org_id": "MarlX",
            "received_at": "2025-03-12T07:00:00.1+00:00",
        }),
        {"received_at": "2025-03-12T07:00:00.100000Z"},
    ),
    "logger's prefix": (
        "Mar 10 10:02:11 ip-10-0-0-7 [service=tracking][pid=7] INFO - " + line(),
        {"object": PROBLEM},
    ),
    "carriage return": (line() + "\r", {"object": PROBLEM}),
    "blanks around": (f"  {line()}\t ", {"object": PROBLEM}),
}  # fmt: skip

REJECTS = {
    "no JSON": "Traceback (most recent call last):",
    "a JSON list": '["2025-03-10T10:02:11Z"]',
    "a JSON number": "20250310",
    "no time": line("time"),
    "a blank time": line(time=""),
    "not a time": line(time="the day before"),
    "no such day": line(time="2025-02-30T10:00:00Z"),
    "cut before its time": '{"username": "ines_v", "event_type": "page_cl',
}
BLANKS = ["", "   ", "\t\r"]


@pytest.fixture
def place(tmp_path: Path, gpg_home: GpgHome) -> tuple[str | Path, ...]:
    return ("--workspace", tmp_path / "Test.elx", "--gnupg-home", gpg_home.path)


def test_every_line_comes_out_as_it_should(
    package: Package, place: tuple[str | Path, ...], gpg_home: GpgHome
) -> None:
    texts = {case: f"{text}" for case, (text, _) in EVENTS.items()}
    lines = [*texts.values(), *BLANKS, *REJECTS.values()]
    day = package("marlx-edx-events-2025-03-10.log.gz.gpg", "\n".join(lines).encode())
    done = run("index", day, *place, "--key", gpg_home.czar, "--json")
    (receipt,) = done.records
    twins = len(texts) - len({text.rstrip("\r") for text in texts.values()})
    assert done.code == 1
    assert receipt["lines"] == len(lines)
    assert receipt["rejects"] == len(REJECTS)
    assert receipt["blank"] == len(BLANKS)
    assert receipt["duplicates"] == twins
    assert receipt["events"] == len(texts) - twins

    found = {
        one["line"]: one for one in run("events", *place, "--format", "ndjson", "--raw").records
    }
    wrong = {}
    first: dict[str, int] = {}
    for number, (case, (text, differs)) in enumerate(EVENTS.items(), 1):
        one = found[first.setdefault(text.rstrip("\r"), number)]
        expected = WHOLE | differs
        got = {key: one[key] for key in expected}
        if "category" not in differs and expected["event_type"] != "problem_check":
            expected["category"] = got["category"]
        if got != expected or one["raw"] != text.rstrip("\r"):
            wrong[case] = {k: (got[k], v) for k, v in expected.items() if got[k] != v}
    assert not wrong

    rejected = run("rejects", *place, "--json").json
    before = len(texts) + len(BLANKS)
    assert [(r["line"], r["text"]) for r in rejected] == [
        (before + at, text) for at, text in enumerate(REJECTS.values(), 1)
    ]
    assert all(r["file"] == day.name and r["reason"] for r in rejected)


REAL = Path(__file__).parents[2] / "../shared/real"


@pytest.mark.parametrize(
    ("name", "lines", "rejects"),
    [("event_export_tracking.log", 15, 0), ("docs_example_events.log", 7, 4)],
)
def test_real_logs_reconcile_and_every_event_is_listed(
    name: str, lines: int, rejects: int, place: tuple[str | Path, ...], gpg_home: GpgHome
) -> None:
    path = REAL / name
    if not path.is_file():
        pytest.skip(f"the real log {name} is not beside this checkout")
    done = run("index", path, *place, "--key", gpg_home.czar, "--json")
    (receipt,) = done.records
    text = path.read_bytes().split(b"\n")
    if not text[-1]:
        text.pop()
    assert receipt["lines"] == len(text) == lines
    parts = [receipt[key] for key in ("events", "duplicates", "rejects", "blank")]
    assert sum(parts) == lines
    assert receipt["rejects"] == rejects
    whole = dict.fromkeys(raw for raw in text if b'"time"' in raw)
    listed = run("events", *place, "--format", "ndjson", "--raw").records
    assert sorted(one["raw"] for one in listed) == sorted(raw.decode() for raw in whole)
    assert receipt["events"] == len(listed)
    told = {json.loads(raw)["time"][:19] for raw in whole}
    assert {one["time"][:19] for one in listed} == told
    for one in run("rejects", *place, "--json").json:
        assert one["reason"] == "no time"
