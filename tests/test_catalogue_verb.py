# SPDX-License-Identifier: MIT
"""The verb `catalogue` gives every entry, finds one by any of its names, and suggests others."""

import json

from click.testing import CliRunner

from explorer.cli import main
from explorer.events import catalogue


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["catalogue", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_json_gives_an_object_an_entry_with_the_promised_keys() -> None:
    code, out, _ = run("--json")
    entries = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(entries) == len(catalogue.load().entries) > 230
    for entry in entries:
        assert {"name", "other_names", "category", "title", "sources", "fields"} <= set(entry)
        assert all({"path", "type", "meaning"} <= set(field) for field in entry["fields"])


def test_an_entry_is_found_by_its_mobile_name() -> None:
    code, out, _ = run("edx.video.paused", "--json")
    entry = json.loads(out)
    assert code == 0
    assert (entry["name"], entry["category"]) == ("pause_video", "video")
    assert "edx.video.paused" in entry["other_names"]
    assert "event.currentTime" in {field["path"] for field in entry["fields"]}


def test_the_page_of_an_entry_says_what_it_is_and_what_its_fields_mean() -> None:
    code, out, _ = run("problem_check")
    assert code == 0
    assert "(problem_check)" in out
    assert "event.attempts" in out


def test_an_unknown_name_gets_suggestions_and_no_traceback() -> None:
    code, out, err = run("pause_vide")
    assert (code, out) == (2, "")
    assert "pause_video" in err
