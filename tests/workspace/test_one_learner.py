# SPDX-License-Identifier: MIT
"""Imports that keep only some learners' lines: what is kept, and what follows such an import."""

import json
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import Cancelled, UserError
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.package.streams import Limits
from explorer.work import CancelToken
from explorer.workspace import behind
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.needles import Needles
from explorer.workspace.records import Receipt
from explorer.workspace.removal import remove_file
from explorer.workspace.wanted import Wanted
from tests.conftest import Package
from tests.helpers import leftovers
from tests.helpers.gpg_home import GpgHome
from tests.helpers.meaning import meaning, whole
from tests.helpers.workspaces import event_line, found, fresh, log, read, rows, take_in

pytestmark = pytest.mark.slow

ENROLLED = "edx.course.enrollment.activated"
CROWD = log(3000, username="tom_b", context={"user_id": 7302, "course_id": ""})


def take_in_for(
    workspace: Workspace, paths: list[Path], gpg: Gpg, *learners: str, limits: Limits | None = None
) -> list[Receipt]:
    """Import only these learners' lines."""
    work = ingest(
        workspace, paths, gpg, catalogue.load(), CancelToken(), learners=learners, limits=limits
    )
    return [step for step in work if isinstance(step, Receipt)]


def adds_up(receipt: Receipt) -> bool:
    """The counts of a receipt reconcile, the lines of others included."""
    kept = receipt.events + receipt.duplicates + receipt.rejects + receipt.blank
    return receipt.lines == kept + receipt.passed_over


def about(number: int, user_id: int) -> bytes:
    """A worker's line about somebody who is named by nothing but an id."""
    payload = {"user_id": user_id, "course_id": "course-v1:MarlX+A+B", "mode": "audit"}
    return event_line(number, username="", event_type=ENROLLED, event=payload, context={})


def trail(workspace: Workspace, who: str) -> list[tuple[str, bytes]] | None:
    """(role, line) of each event of a trail; None where there is nobody of that name."""
    with read(workspace) as reader:
        try:
            rows = reader.trail(who, CancelToken()).rows
        except UserError:
            return None
        return sorted((row.role, reader.line(row.event.id)) for row in rows)


def test_only_their_lines_are_kept_and_the_rest_counted(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    day = package(
        "acme-edx-events-2025-03-10.log.gz.gpg",
        CROWD + b"\n" + event_line(5) + b"\n" + b'{"username": "ines_v", "broken\n{"broken\n',
    )
    (receipt,) = take_in_for(workspace, [day], gpg, "ines_v")
    assert (receipt.events, receipt.rejects, receipt.passed_over) == (1, 1, 3002)
    assert (receipt.lines, receipt.status, receipt.learners) == (3004, "partial", ("ines_v",))
    assert adds_up(receipt)
    assert [(row.username, row.line) for row in found(workspace)] == [("ines_v", 3002)]
    assert rows(workspace, "SELECT line FROM rejects") == [(3003,)]
    assert rows(workspace, "SELECT username FROM identities") == [("ines_v",)]
    with read(workspace) as reader:
        assert reader.receipts() == [receipt]


@pytest.mark.parametrize("before", [0, 1, 5000])
def test_an_id_learned_late_counts_from_the_first_line(
    workspace: Workspace, package: Package, gpg: Gpg, before: int
) -> None:
    text = about(1, 7301) + b"\n" + CROWD * (before // 1000) + event_line(2) + b"\n"
    day = package("b.log.gz", text)
    (receipt,) = take_in_for(workspace, [day], gpg, "ines_v")
    assert receipt.events == 2
    assert adds_up(receipt)


def test_an_id_learned_in_a_later_file_counts_in_those_before(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    paths = [
        package("a.log", CROWD + about(1, 7301) + b"\n"),
        package("b.log", CROWD + about(2, 7399) + b"\n"),
        package("c.log", event_line(3) + b"\n" + about(1, 7301) + b"\n"),
    ]
    receipts = take_in_for(workspace, paths, gpg, "ines_v")
    assert [receipt.file for receipt in receipts] == ["a.log", "b.log", "c.log"]
    assert sum(receipt.events for receipt in receipts) == 2
    assert all(map(adds_up, receipts))
    assert trail(workspace, "ines_v") == sorted(
        [("actor", event_line(3)), ("subject", about(1, 7301))]
    )
    with read(workspace) as reader:
        assert {receipt.file: receipt.events for receipt in reader.receipts()} == {
            receipt.file: receipt.events for receipt in receipts
        }


def test_what_the_workspace_knows_of_them_counts(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    take_in(workspace, [package("a.log", event_line(1) + b"\n")], gpg)
    (receipt,) = take_in_for(workspace, [package("b.log", about(2, 7301) + b"\n")], gpg, "ines_v")
    assert receipt.events == 1


def test_what_was_searched_before_an_id_was_known_says_so(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    first = package("a.log", CROWD + about(1, 7301) + b"\n" + event_line(9, context={}))
    second = package("b.log", event_line(3) + b"\n")
    assert [each.events for each in take_in_for(workspace, [first], gpg, "ines_v")] == [1]

    def said() -> list[str]:
        with read(workspace) as reader:
            return [each.file for each in reader.receipts() if behind.SAID in each.message]

    assert said() == []
    take_in_for(workspace, [second], gpg, "ines_v")
    assert said() == ["a.log"]
    (again,) = take_in_for(workspace, [first], gpg, "ines_v")
    assert (again.status, again.events, said()) == ("ok", 2, [])
    everybody = package("c.log", event_line(4, context={"user_id": 7399}) + b"\n")
    take_in(workspace, [everybody], gpg)
    assert said() == ["b.log", "a.log"]
    known = ingest(workspace, [first], gpg, catalogue.load(), CancelToken(), afresh=True)
    (again,) = [step for step in known if isinstance(step, Receipt)]
    assert (again.learners, again.events, said()) == (("ines_v",), 2, ["b.log"])


SPELLINGS = [
    ("ines_v", {"username": " ines_v "}),
    ("ines_v", {"username": "\u200bines_v\x00"}),
    ("josé", {"username": "josé"}),
    ("李明", {"username": "李明"}),
    ("😀", {"username": "😀"}),
    ("a+b@example.org", {"username": "a+b@example.org"}),
    ('a "b" \\c', {"username": 'a "b" \\c'}),
    ("7", {"username": "", "context": {"user_id": 7}}),
    ("7301", {"username": "", "context": {"user_id": "7301"}}),
    ("7301", {"username": "", "context": {"user_id": " 007301"}}),
    ("7301", {"username": "", "context": {"user_id": 7301.0}}),
    ("-7301", {"username": "", "context": {"user_id": -7301}}),
    ("x9y", {"username": "", "context": {"user_id": "x9y"}}),
    ("7301", {"username": 7301}),
]


@pytest.mark.parametrize(("who", "changes"), SPELLINGS, ids=lambda each: str(each)[:20])
@pytest.mark.parametrize("how", ["plain", "utf8", "escaped"])
def test_every_way_a_line_may_spell_a_name(
    workspace: Workspace, package: Package, gpg: Gpg, who: str, changes: dict[str, object], how: str
) -> None:
    line = event_line(1, **{"context": {}, **changes})
    if how == "utf8":
        line = json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")).encode()
    elif how == "escaped":
        line = escaped_letters(line)
    day = package("a.log", CROWD + line + b"\n")
    (receipt,) = take_in_for(workspace, [day], gpg, who)
    assert (receipt.events, receipt.passed_over) == (1, 3000)


def escaped_letters(line: bytes) -> bytes:
    """The same JSON with letters and digits of its texts escaped without need."""

    def escaped(value: object) -> str:
        if isinstance(value, dict):
            items = (f"{json.dumps(key)}: {escaped(each)}" for key, each in value.items())
            return "{" + ", ".join(items) + "}"
        if isinstance(value, str):
            quoted = json.dumps(value)[1:-1]
            if "\\" in quoted:
                return f'"{quoted}"'
            return '"' + "".join(f"\\u{ord(each):04X}" for each in quoted) + '"'
        return json.dumps(value)

    return escaped(json.loads(line)).encode()


def test_names_in_texts_within_texts(workspace: Workspace, package: Package, gpg: Gpg) -> None:
    inner = json.dumps({"username": "josé"})
    lines = [
        event_line(1, username="ana", event_type=ENROLLED, event=inner),
        event_line(2, username="ana", event_type="edx.profile.viewed", event=inner),
        event_line(3, username="ana", event_type="edx.profile.viewed", event=json.dumps(inner)),
        event_line(
            4, username="ana", event_type="edx.profile.viewed", event="username=jos%C3%A9&a=b"
        ),
    ]
    everything = fresh(workspace.path.with_name("All.elx"), gpg)
    day = package("a.log", b"\n".join(lines) + b"\n")
    take_in(everything, [day], gpg)
    take_in_for(workspace, [day], gpg, "josé")
    assert trail(workspace, "josé") == trail(everything, "josé")
    assert len(trail(workspace, "josé") or []) >= 2


PEOPLE = [
    ("ines_v", 7301), ("ines_v", 7302), ("tom_b", 7302), ("tom_b", None), ("", 7301), ("", 7302),
    ("", 7303), ("bo", 7304), ("7304", 9), ("", None), ("bob", 73044),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(10))
def test_a_trail_is_that_of_a_full_import(tmp_path: Path, gpg: Gpg, seed: int) -> None:
    rng = random.Random(seed)
    paths = []
    for name in "abc":
        lines = []
        for number in range(rng.choice([3, 8])):
            username, user_id = rng.choice(PEOPLE)
            other = rng.choice(PEOPLE)[1]
            event = {"user_id": other, "course_id": "course-v1:MarlX+A+B"}
            kind = rng.choice(["page_close", ENROLLED])
            context = {"user_id": user_id, "course_id": ""}
            lines.append(
                event_line(number, username=username, event_type=kind, event=event, context=context)
            )
        paths.append(tmp_path / f"{name}.log")
        paths[-1].write_bytes(b"\n".join(lines) + b"\n")
    full = fresh(tmp_path / "full.elx", gpg)
    take_in(full, paths, gpg)
    for number, who in enumerate(("ines_v", "tom_b", "7301", "7302", "7304", "bo", "nobody")):
        some = fresh(tmp_path / f"{number}.elx", gpg)
        receipts = take_in_for(some, paths, gpg, who)
        assert trail(some, who) == trail(full, who), who
        assert all(map(adds_up, receipts))


def test_a_full_import_afterwards_takes_its_place(
    tmp_path: Path, workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    day = package("a.log.gz", CROWD + event_line(1) + b"\n" + about(2, 7301) + b"\n{\n")
    other = package("b.log", event_line(1) + b"\n" + event_line(2) + b"\n")
    take_in_for(workspace, [day, other], gpg, "ines_v")
    receipts = take_in(workspace, [day, other], gpg)
    assert [(receipt.status, receipt.passed_over) for receipt in receipts] == [
        ("partial", 0),
        ("ok", 0),
    ]
    with read(workspace) as reader:
        assert sum(receipt.events for receipt in reader.receipts()) == 3003
    assert len(found(workspace)) == 3003
    full = fresh(tmp_path / "full.elx", gpg)
    take_in(full, [day, other], gpg)
    assert meaning(workspace) == meaning(full)
    assert whole(workspace)
    for _ in range(2):
        again = take_in(workspace, [day], gpg) + take_in_for(workspace, [day], gpg, "tom_b")
        assert {receipt.status for receipt in again} == {"already"}


def test_an_unpacked_copy_takes_its_place_too(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    take_in_for(workspace, [package("a.log.gz", CROWD + event_line(1))], gpg, "ines_v")
    (receipt,) = take_in(workspace, [package("a.log", CROWD + event_line(1))], gpg)
    assert (receipt.events, receipt.duplicates, receipt.status) == (3001, 0, "ok")
    said = "It is in place of a.log.gz, kept for some learners: the same log."
    assert receipt.message == said
    assert rows(workspace, "SELECT file, message FROM files") == [("a.log", said)]


def test_more_learners_of_a_file_join_those_before(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    day = package("a.log", CROWD + event_line(1) + b"\n" + event_line(2, username="bo", context={}))
    take_in_for(workspace, [day], gpg, "ines_v")
    (same,) = take_in_for(workspace, [day], gpg, "ines_v")
    assert (same.status, same.passed_over, same.duplicates) == ("already", 3001, 1)
    assert adds_up(same)
    (more,) = take_in_for(workspace, [day], gpg, "bo")
    assert (more.events, more.learners, more.message) == (2, ("bo", "ines_v"), "")
    assert len(rows(workspace, "SELECT id FROM files")) == 1
    assert adds_up(more)


def test_a_file_about_somebody_else_is_no_failure_but_no_log_is_one(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    (none,) = take_in_for(workspace, [package("a.log", CROWD)], gpg, "ines_v")
    assert (none.status, none.lines, none.passed_over) == ("ok", 3000, 3000)
    assert "No line" in none.message
    (failed,) = take_in_for(workspace, [package("b.log", b'{"a": "ines_v"}\n' * 9)], gpg, "ines_v")
    assert (failed.status, failed.cause) == ("failed", "no events")


def test_a_line_too_long_is_kept_where_it_names_them(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    long = [event_line(1, username=name, page="x" * 3_000_000) for name in ("ines_v", "tom_b")]
    day = package("a.log", event_line(2) + b"\n" + b"\n".join(long) + b"\n")
    (receipt,) = take_in_for(workspace, [day], gpg, "ines_v", limits=Limits(line=1_000_000))
    assert (receipt.events, receipt.rejects, receipt.passed_over) == (1, 1, 1)


def test_taken_out_again_nothing_is_left(workspace: Workspace, package: Package, gpg: Gpg) -> None:
    (receipt,) = take_in_for(workspace, [package("a.log", event_line(1))], gpg, "ines_v")
    assert receipt.file_id is not None
    remove_file(workspace, receipt.file_id, CancelToken())
    assert not found(workspace)
    assert not rows(workspace, "SELECT id FROM identities")


@pytest.mark.parametrize(
    ("who", "line", "likely"),
    [
        ("ana", b'{"username": "ana"}', True),
        ("ana", b'{"username": "banana"}', False),
        ("ana", b'{"username": "ana_b"}', False),
        ("ana", rb'{"username": "\tana"}', True),
        ("ana", rb'{"username": "\u00e9ana"}', True),
        ("1021", b'{"time": "10:00:00.102100"}', False),
        ("1021", b'{"user_id":1021}', True),
        ("1021", b'{"user_id": "01021 "}', True),
        ("1021", b'{"user_id": 51021}', False),
        ("1021", b"user_id=1021&x=y", True),
        ("jos\u00e9", rb'{"event": "{\"username\": \"jos\\u00E9\"}"}', True),
        ("jos\u00e9", b'{"username": "joan"}', False),
        ("\u674e\u660e", rb'{"username": "\u674e\u660e"}', True),
        ("ana", rb'{"username": "\u0061na"}', True),
        ("ana", rb'{"page": "\u003ca\u003e"}', False),
    ],
)
def test_the_lines_that_bytes_tell_of(who: str, line: bytes, likely: bool) -> None:
    block = b'{"username": "tom_b"}\n' + line + b"\n{}\n"
    spans = Needles(Wanted.of([who])).lines(block)
    assert [block[start:end] for start, end in spans] == [line] * likely


def test_stopped_at_any_moment_nothing_is_kept_or_left_running(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    day = package("a.log.gz.gpg", event_line(1) + b"\n" + CROWD * 4 + event_line(2) + b"\n")
    for moment in range(6):
        cancel = CancelToken()
        work = ingest(workspace, [day], gpg, catalogue.load(), cancel, learners=["ines_v"])
        with pytest.raises(Cancelled):  # noqa: PT012 - any of its steps may be the one
            for number, _ in enumerate(work):
                if number == moment:
                    cancel.cancel()
            raise Cancelled  # it was done before
        assert not found(workspace) or moment > 3


def test_left_half_way_nothing_is_left_running(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    day = package("a.log.gz.gpg", event_line(1) + b"\n" + CROWD * 4)
    work = ingest(workspace, [day], gpg, catalogue.load(), CancelToken(), learners=["ines_v"])
    next(work)
    next(work)
    work.close()  # type: ignore[attr-defined]
    assert not found(workspace)


def test_stopping_while_gpg_asks_for_a_passphrase(
    workspace: Workspace,
    package: Package,
    gpg: Gpg,
    gpg_home: GpgHome,
    pinentry: Callable[[str], None],
) -> None:
    day = package("a.log.gz.gpg", CROWD, gpg_home.locked)
    pinentry("hang")
    cancel = CancelToken()
    timer = threading.Timer(1.0, cancel.cancel)
    timer.start()
    with pytest.raises(Cancelled):  # without it, the pinentry would hang for ten minutes
        list(ingest(workspace, [day], gpg, catalogue.load(), cancel, learners=["ines_v"]))
    timer.join()
    assert not leftovers.gpg_children()
    assert not found(workspace)
