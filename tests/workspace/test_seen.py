# SPDX-License-Identifier: MIT
"""Identical lines are one event, wherever and in whatever order they stand."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from explorer.package.gpg import Gpg
from explorer.workspace import coding, seen, sheet_writing
from explorer.workspace.database import Workspace
from explorer.workspace.prints import Printed
from explorer.workspace.sheets import Sheet, Sheets
from tests.helpers.workspaces import adds_up, event_line, rows, take_in

DAY = "2025-03-{day:02}T{hour:02}:{minute:02}:{second:02}.{part:06}+00:00"


def lines(chance: random.Random, count: int) -> list[bytes]:
    """Lines of some days in no order, many of one instant, some of them the same."""
    found = []
    for _ in range(count):
        time = DAY.format(
            day=chance.randint(10, 12), hour=chance.choice((0, 23)), minute=chance.randint(0, 1),
            second=chance.randint(0, 2), part=chance.choice((0, 5)),
        )  # fmt: skip
        found.append(event_line(time=time, page=f"https://example.org/{chance.randint(0, 30)}"))
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("hashes", ["told apart", "all the same"])
def test_every_line_is_one_event(
    workspace: Workspace,
    package: Callable[..., Path],
    gpg: Gpg,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    hashes: str,
) -> None:
    monkeypatch.setattr(sheet_writing, "ROWS", 16)
    monkeypatch.setattr(seen, "_MANY", 2)
    monkeypatch.setattr(seen, "_KEPT", 40)
    monkeypatch.setattr(seen, "_LOOKS", seed % 3)
    monkeypatch.setattr(seen, "_FULL", 50 if seed == 3 else seen._FULL)
    if hashes == "all the same":
        real = coding._hashes
        monkeypatch.setattr(coding, "_hashes", lambda some: real(some) * 0)
    chance = random.Random(seed)
    files = [lines(chance, 150) for _ in range(3)]
    files[1] += files[0][::-1]
    paths = [
        package(f"{at}.log", b"".join(line + b"\n" for line in some))
        for at, some in enumerate(files)
    ]
    met: Counter[bytes] = Counter()
    for receipt, some in zip(take_in(workspace, paths, gpg), files, strict=True):
        new = set(some) - set(met)
        met.update(some)
        assert (receipt.events, receipt.duplicates) == (len(new), len(some) - len(new))
        assert adds_up(receipt)
    told = rows(
        workspace,
        "SELECT e.id, 1 + (SELECT count(*) FROM duplicates d WHERE d.event_id = e.id)"
        " FROM events e",
    )
    assert len(told) == len(met)
    assert sorted(times for _, times in told) == sorted(met.values())


def test_a_sheet_is_read_once_in_an_import_and_only_where_times_overlap(
    workspace: Workspace,
    package: Callable[..., Path],
    gpg: Gpg,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheet_writing, "ROWS", 16)
    read: list[int] = []
    real = Printed.read

    def told(sheets: Sheets, sheet: Sheet) -> Printed:
        read.append(sheet.id)
        return real(sheets, sheet)

    monkeypatch.setattr(Printed, "read", told)
    chance = random.Random(0)
    first = sorted(set(lines(chance, 200)), key=lambda line: orjson.loads(line)["time"])
    take_in(workspace, [package("a.log", b"\n".join(first))], gpg)
    assert read == []  # its own were known when they were written
    late = [line for line in first if b"2025-03-12" in line]
    others = [package(f"{name}.log", b"\n".join([name.encode(), *late])) for name in "bc"]
    for receipt in take_in(workspace, others, gpg):
        assert (receipt.events, receipt.duplicates) == (0, len(late))
    days = dict(rows(workspace, "SELECT id, last_time >= 1741737600000000 FROM sheets"))
    assert sorted(read) == [sheet for sheet, is_late in sorted(days.items()) if is_late]
    assert set(days.values()) == {0, 1}


def test_what_a_file_left_that_failed_is_not_taken_for_the_next_ones(
    workspace: Workspace,
    package: Callable[..., Path],
    gpg: Gpg,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheet_writing, "ROWS", 1000)
    broken, other = (
        [event_line(number, page="https://example.org/" + page) for number in range(6000)]
        for page in ("a-longer-page" * 20, "b")
    )
    paths = [
        package(name, b"\n".join([*some, *some[500:600]]))
        for name, some in (("a.log.gz", broken), ("b.log.gz", other))
    ]
    paths[0].write_bytes(paths[0].read_bytes()[:-8])
    failed, done = take_in(workspace, paths, gpg)
    assert failed.status == "failed"
    assert (done.events, done.duplicates) == (6000, 100)  # its sheets have the ids of those undone
