# SPDX-License-Identifier: MIT
"""`trail LEARNER --readings`: what the events say, as text and as JSON."""

import json

from click.testing import CliRunner

from explorer.cli import main
from tests.helpers.sample import Sample


def run(sample: Sample, *arguments: str) -> str:
    options = ["--workspace", str(sample.path), "--gnupg-home", str(sample.home)]
    result = CliRunner().invoke(main, ["trail", *arguments, *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_readings_are_told_in_sections(sample: Sample) -> None:
    said = run(sample, "tobias-n", "--readings")
    assert said.startswith("tobias-n / 500214: 71 events")
    assert "\nVideos\n" in said
    assert "\nProblems: 1 of 1 answered correctly" in said
    assert "100 % of 8:53, again 0:45–4:05, 3 plays" in said
    assert "? An end is reckoned from the clock" in said
    assert "5 attempts, correct at attempt 5, score 2 of 2, 2 hints" in said


def test_readings_as_json_have_times_and_the_events_they_rest_on(sample: Sample) -> None:
    found = json.loads(run(sample, "marsh_b", "--readings", "--json"))
    (exam,) = found["exams"]
    assert exam["attempts"][0]["minutes"] == 60
    assert exam["attempts"][0]["started"].startswith("2025-03-11T10:00:55")
    assert exam["allowances"][0]["by"] == "staff_ana"
    assert exam["allowances"][0]["ids"]
    assert found["videos"][0]["stretches"][0]["start"] == 0
    assert found["videos"][0]["stretches"][0]["began"].endswith("Z")
    assert found["learner"]["username"] == "marsh_b"


def test_json_alone_is_the_format(sample: Sample) -> None:
    events = json.loads(run(sample, "kittiwake", "--json"))
    assert {event["username"] for event in events} == {"kittiwake"}


def test_readings_are_no_pack_and_no_table(sample: Sample) -> None:
    where = ["--workspace", str(sample.path), "--gnupg-home", str(sample.home)]
    for wrong in (["--format", "csv"], ["--pack", "p.zip"]):
        result = CliRunner().invoke(main, ["trail", "mira_k", "--readings", *wrong, *where])
        assert result.exit_code == 2
        assert "--readings goes neither" in result.output
