# SPDX-License-Identifier: MIT
"""Files in a workspace, by the verbs: taken out, tried again, their days and their rejects."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import run
from tests.helpers.workspaces import event_line, log

DAY = "acme-edx-events-2025-03-{}.log.gz.gpg"


@pytest.fixture
def place(tmp_path: Path, gpg_home: GpgHome, package: Package) -> tuple[str | Path, ...]:
    """A workspace with three days, of which the second was read in part and shares a line."""
    found = ("--workspace", tmp_path / "New.elx", "--gnupg-home", gpg_home.path)
    first = package(DAY.format("10"), log(20))
    second = package(DAY.format("11"), event_line(3) + b"\n{broken\n" + log(5, username="bo"))
    third = package(DAY.format("13"), event_line(3) + b"\n" + event_line(7, username="bo"))
    assert run("index", first, second, third, *found, "--key", gpg_home.czar).code == 1
    return found


def test_a_file_is_taken_out_by_its_name_or_hash(
    place: tuple[str | Path, ...], package: Package
) -> None:
    done = run("remove", DAY.format("10"), *place)
    assert done.code == 0
    assert "taken out. Gone: 19 events, 0 rejects, 0 learner's ids. 1 stay:" in done.out
    (left,) = run("events", "time:2025-03-10 line:1", *place, "--format", "ndjson").records[:1]
    assert left["file"] == DAY.format("11")
    ((sha256,),) = [
        row.values()
        for row in run(
            "sql", "SELECT sha256 FROM files WHERE date = '2025-03-11'", *place, "--format", "json"
        ).json
    ]
    (gone,) = run("remove", sha256[:10], *place, "--json").records
    assert (gone["file"], gone["rejects"]) == (DAY.format("11"), 1)
    assert run("rejects", *place, "--json").json == []
    again = run("index", package(DAY.format("10"), log(20)), *place, "--json")
    assert (again.code, again.records[0]["events"]) == (0, 19)


def test_an_archive_goes_whole_and_a_copy_by_its_own_name(
    place: tuple[str | Path, ...], package: Package, tmp_path: Path
) -> None:
    twins = tmp_path / "twins.zip"
    with zipfile.ZipFile(twins, "w") as archive:
        for name, text in (("a.log", log(9, ip="192.0.2.9")), ("c.log", log(20))):
            archive.writestr(name, text)
        archive.writestr("b.log", log(9, ip="192.0.2.9"))
    copy = package("copy.log", log(9, ip="192.0.2.9"))
    assert run("index", twins, copy, *place).code == 0
    places = "SELECT file || member AS place FROM notes.copies ORDER BY 1"
    seen = run("sql", places, *place, "--format", "json").json
    assert [one["place"] for one in seen] == ["copy.log", "twins.zipb.log", "twins.zipc.log"]
    first, second, third = run("remove", "twins.zip", *place).out.splitlines()
    assert first.endswith(
        "taken out. All that was in it stays, as copy.log, which holds the same log."
    )
    assert (second, third) == (
        "twins.zip › b.log: taken out. It had added nothing.",
        "twins.zip › c.log: taken out. It had added nothing.",
    )
    assert run("sql", places, *place, "--format", "json").json == []
    assert run("index", twins, *place).code == 0
    told = run("remove", "copy.log", "twins.zip", *place)
    assert "copy.log: taken out. Gone: 9 events, 0 rejects, " in told.out
    left = run("sql", "SELECT file FROM files ORDER BY 1", *place, "--format", "json").json
    assert [one["file"] for one in left] == [DAY.format(day) for day in ("10", "11", "13")]
    assert run("index", copy, twins, *place).code == 0
    assert run("remove", "twins.zip", *place).code == 0
    assert (
        run("events", "ip:192.0.2.9", *place, "--format", "ndjson").records[0]["file"] == "copy.log"
    )


def test_of_files_of_one_name_the_one_that_is_meant_goes(
    place: tuple[str | Path, ...], tmp_path: Path
) -> None:
    paths = [tmp_path / f"prod-edxapp-00{at}" / "tracking.log" for at in range(2)]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(log(4, session=path.parent.name))
    assert run("index", *paths, *place).code == 0
    refused = run("remove", "tracking.log", *place)
    assert refused.code == 2
    assert "2 files in the workspace are called tracking.log." in refused.err
    sha256 = hashlib.sha256(paths[1].read_bytes()).hexdigest()
    assert f"{sha256[:10]} (prod-edxapp-001)" in refused.err
    assert run("remove", sha256[:10], *place).code == 0
    left = "SELECT server FROM files WHERE file = 'tracking.log'"
    assert run("sql", left, *place, "--format", "json").json == [{"server": "prod-edxapp-000"}]


@pytest.mark.parametrize("name", ["nobody.log", "abc", "/etc/passwd"])
def test_a_file_that_is_not_there_is_told_of(place: tuple[str | Path, ...], name: str) -> None:
    for verb in (("remove", name), ("rejects", "--file", name)):
        done = run(*verb, *place)
        assert done.code == 2
        assert f"No file {name} is in the workspace." in done.err


def test_which_days_are_in(place: tuple[str | Path, ...]) -> None:
    told = run("coverage", *place)
    assert told.out.splitlines() == [
        "acme edx: 2025-03-10 to 2025-03-13, 3 of 4 days are in, 1 of them read in part.",
        "  2025-03-12: no file loaded",
        "  2025-03-11: 6 events; 1 line could not be read",
    ]
    (site,) = run("coverage", *place, "--json").json
    assert [day["state"] for day in site["days"]] == ["loaded", "partly", "missing", "loaded"]
    assert (site["org"], site["site"], site["days"][1]["rejects"]) == ("acme", "edx", 1)


def test_files_of_no_site_are_told_of_with_the_days(
    place: tuple[str | Path, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "loose"
    folder.mkdir()
    (folder / "report").write_bytes(log(3, username="cy"))
    (folder / "letter.txt").write_bytes(b"No log.")
    (folder / "tracking.log").write_bytes(b"No log.")
    done = run("index", folder, *place)
    assert "1 file in the folders passed over, neither log nor table (.txt)." in done.err
    assert run("coverage", *place).out.splitlines()[-2:] == [
        "report: in, named by no site; events of 2025-03-10",
        "tracking.log: could not be loaded",
    ]


def test_rejects_of_one_file(place: tuple[str | Path, ...]) -> None:
    (reject,) = run("rejects", *place, "--file", DAY.format("11"), "--json").json
    assert (reject["line"], reject["file"]) == (2, DAY.format("11"))
    assert run("rejects", *place, "--file", DAY.format("10"), "--json").json == []


def test_a_failed_file_is_tried_again(place: tuple[str | Path, ...], package: Package) -> None:
    day = package(DAY.format("12"), log(9, username="bo", ip="192.0.2.5"))
    whole = day.read_bytes()
    day.write_bytes(whole[:-9])
    assert run("index", day, *place, "--json").records[0]["status"] == "failed"
    day.write_bytes(whole)
    assert run("index", day, *place, "--json").records[0]["status"] == "ok"
    statuses = run("sql", "SELECT file, status FROM files", *place, "--format", "json").json
    assert [row["status"] for row in statuses if row["file"] == day.name] == ["ok"]


def test_one_learner_only(
    place: tuple[str | Path, ...], package: Package, tmp_path: Path, gpg_home: GpgHome
) -> None:
    day = package(DAY.format("14"), log(30) + event_line(40, username="bo", context={}))
    where = ("--workspace", tmp_path / "Bo.elx", "--gnupg-home", gpg_home.path)
    done = run("index", day, *where, "--key", gpg_home.czar, "--learner", "bo", "--json")
    (receipt,) = done.records
    assert done.code == 0
    assert (receipt["lines"], receipt["events"], receipt["passed_over"]) == (31, 1, 30)
    assert receipt["learners"] == ["bo"]
    told = run("index", day, *where, "--learner", "bo")
    assert "already in" in told.out
    assert "+ 30 passed over" in told.out
    (full,) = run("index", day, *where, "--json").records
    assert (full["events"], full["status"]) == (31, "ok")
    assert "passed_over" not in full
    assert [row["username"] for row in run("learners", *where, "--json").json] == ["ines_v", "bo"]
