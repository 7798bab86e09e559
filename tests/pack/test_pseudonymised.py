# SPDX-License-Identifier: MIT
"""A pack with names replaced: nobody is in it, and it is the same trail all the same."""

import json
import re
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import UserError
from explorer.pack import archive
from explorer.pack.pseudonyms import Pseudonyms
from explorer.pack.write import Target
from explorer.package.gpg import Gpg
from explorer.workspace.annotations import Notes
from tests.helpers import ora
from tests.helpers.sample import Sample, document
from tests.helpers.workspaces import event_line, fresh, read, take_in
from tests.pack.packing import logged, made, manifest, opened, parts, table, told

# One of each sort: staff with many others, other scripts, a name with a dot, a padded one, mail.
LEARNERS = ("tobias-n", "staff_ana", "rescue-dog", "林小海", "pelle_f", "agathe_m", "o-brien.t")
PLAIN = re.compile(r"[0-9]{1,5}|.{1,3}")


@cache
def people(sample: Sample) -> frozenset[str]:
    """Everybody whom the sample's lines name, and their addresses, read plainly."""
    found: set[str] = set()
    for lines in sample.lines.values():
        for line in lines:
            event = document(line) or {}
            values = [event.get("username"), event.get("ip")]
            context = event.get("context")
            if isinstance(context, dict):
                values.append(context.get("user_id"))
            found.update(str(value).strip() for value in values if value)
            found.update(re.findall(r"[\w.]+@example\.org", line.decode("utf-8", "replace")))
    return frozenset(found - {"None"})


@pytest.mark.parametrize("who", LEARNERS)
def test_nobody_is_in_any_part(sample: Sample, tmp_path: Path, who: str) -> None:
    path = tmp_path / "case.zip"
    with sample.reader() as reader:
        made(reader, who, path, pseudonymise=True)
    names = [
        name
        for name in people(sample)
        if not PLAIN.fullmatch(name) or (not name.isascii() and len(name) > 1)
    ]
    assert len(names) > 40
    for part, data in parts(path).items():
        text = data.decode().casefold()
        for name in names:
            found = name.casefold() in text and re.search(
                rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text
            )
            assert not found, part


@pytest.mark.parametrize("who", LEARNERS)
def test_it_is_the_same_trail(sample: Sample, tmp_path: Path, gpg: Gpg, who: str) -> None:
    path = tmp_path / "case.zip"
    with sample.reader() as reader:
        made(reader, who, path, pseudonymise=True)
        before = list(told(reader, who))
    receipts, workspace = opened(path, tmp_path / "Other.elx", gpg)
    assert [each.rejects for each in receipts] == [0]
    learner = manifest(path)["learner"]
    assert learner["username"].startswith("learner_")
    with read(workspace) as reader:
        after = list(told(reader, learner["username"]))
    kept = ("time", "event_type", "category", "course_id", "source", "agent", "received_at")

    def outline(rows: list[Any]) -> list[tuple[Any, ...]]:
        said = ((row.role, *(getattr(row.event, key) for key in kept)) for row in rows)
        return sorted(tuple(map(str, each)) for each in said)

    def renamed(line: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(re.sub(r"(users?|progress|profile|u)/[^/]+", r"\1/…", text) for text in line)

    assert list(map(renamed, outline(after))) == list(map(renamed, outline(before)))
    names = {(old.event.username, new.event.username) for old, new in _paired(before, after)}
    assert len({old for old, _ in names}) == len({new for _, new in names}) == len(names)


def _paired(before: list[Any], after: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Events that are alone at their time, so that it is certain which is which."""
    old, new = ({row.event.time: row for row in rows} for rows in (before, after))
    times = [row.event.time for row in before]
    return ((old[time], new[time]) for time in old if times.count(time) == 1)


def test_a_key_file_gives_the_same_bytes_and_tells_who_is_who(
    sample: Sample, tmp_path: Path
) -> None:
    key_file, first, second = tmp_path / "case.key", tmp_path / "1.zip", tmp_path / "2.zip"
    with sample.reader() as reader:
        made(reader, "tobias-n", Target(first, key_file=key_file), pseudonymise=True)
        made(reader, "tobias-n", Target(second, key_file=key_file), pseudonymise=True)
        assert first.read_bytes() == second.read_bytes()
        made(reader, "rescue-dog", Target(second, key_file=key_file), pseudonymise=True)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    kept = json.loads(key_file.read_text())
    said = manifest(first)["learner"]
    assert kept["people"][said["username"]] == "tobias-n"
    assert kept["people"][str(said["user_id"])] == "500214"
    assert "rescue-dog" in kept["people"].values()
    for path in (first, second):
        for data in parts(path).values():
            assert kept["key"].encode() not in data


def test_without_one_the_key_is_thrown_away(sample: Sample, tmp_path: Path) -> None:
    with sample.reader() as reader:
        made(reader, "tobias-n", tmp_path / "1.zip", pseudonymise=True)
        made(reader, "tobias-n", tmp_path / "2.zip", pseudonymise=True)
    names = [manifest(tmp_path / name)["learner"]["username"] for name in ("1.zip", "2.zip")]
    assert names[0] != names[1]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["1.zip", "2.zip"]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format": "x", "key": "00"}', b"\xff"])
def test_what_is_no_key_file_is_not_written_over(
    sample: Sample, tmp_path: Path, content: bytes
) -> None:
    key_file = tmp_path / "thesis.txt"
    key_file.write_bytes(content)
    target = Target(tmp_path / "case.zip", key_file=key_file)
    with sample.reader() as reader, pytest.raises(UserError, match="not a key file"):
        made(reader, "tobias-n", target, pseudonymise=True)
    assert key_file.read_bytes() == content
    assert not target.path.exists()


def test_the_file_may_not_be_called_by_the_name(sample: Sample, tmp_path: Path) -> None:
    with sample.reader() as reader, pytest.raises(UserError, match="name of the pack"):
        made(reader, "tobias-n", tmp_path / "exam of tobias-n.zip", pseudonymise=True)
    assert not list(tmp_path.iterdir())


def test_names_in_notes_and_in_names_of_files_are_replaced(tmp_path: Path, gpg: Gpg) -> None:
    lines = b"".join(event_line(at) + b"\n" for at in range(3)) + b'{"username": "ines_v'
    workspace = logged(tmp_path, lines, gpg, name="sent for ines_v.log")
    with read(workspace) as reader:
        first = next(told(reader, "ines_v"))
        event_id = reader.trail_ids("ines_v", _token())[1][0][0]
    assert first.event.username == "ines_v"
    with Notes(workspace) as notes:
        notes.set_note(event_id, "Ines was ill that day")
    path = tmp_path / "case.zip"
    with read(workspace) as reader:
        done = made(reader, "ines_v", path, pseudonymise=True)
    assert done.people >= 2
    everything = b"".join(parts(path).values()).lower()
    assert b"ines_v" not in everything
    assert b"ines was" not in everything
    row = table(parts(path)["events.csv"])[0]
    assert row["note"].startswith("text_")
    assert re.fullmatch(r"sent for learner_\w+\.log", row["file"])


def _token() -> Any:
    from explorer.work import CancelToken

    return CancelToken()


def test_a_name_that_slips_through_stops_the_pack(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pseudonyms, "text", lambda _self, value: value)  # free text stays
    monkeypatch.setattr(Pseudonyms, "person", _forgetful(Pseudonyms.person))
    key_file = tmp_path / "case.key"
    with (
        sample.reader() as reader,
        pytest.raises(UserError, match="would still stand in") as failed,
    ):
        made(reader, "tobias-n", Target(tmp_path / "c.zip", key_file=key_file), pseudonymise=True)
    assert "tobias" not in str(failed.value)
    assert not list(tmp_path.iterdir())
    assert archive.leaked("x", 1).what.endswith("1 name would still stand in x.")


def _forgetful(person: Any) -> Any:
    """Learns everybody, and replaces nobody."""

    def kept(self: Pseudonyms, value: str) -> str:
        person(self, value)
        return value

    return kept


def test_who_is_known_to_the_weekly_package_is_replaced_too(tmp_path: Path, gpg: Gpg) -> None:
    said = {"display_name": "Feedback for Ines Valdo", "module": "for-i.valdo-only"}
    workspace = logged(tmp_path, event_line(event=said) + b"\n", gpg)
    tables = {
        "auth_user": "id\tusername\tfirst_name\tlast_name\temail\n"
        "7301\tines_v\t\t\ti.valdo@example.org\n",
        "auth_userprofile": "id\tuser_id\tname\n1\t7301\tInes Valdo\n",
        "user_id_map": "hash_id\tuser_id\tusername\ndeadbeef0123\t7301\tines_v\n",
    }
    files = []
    for name, text in tables.items():
        files.append(tmp_path / f"MarlX-SEA201-2025_T1-{name}-prod-analytics.sql")
        files[-1].write_text(text)
    assert {each.status for each in take_in(workspace, files, gpg)} == {"ok"}
    path, key_file = tmp_path / "case.zip", tmp_path / "case.key"
    with read(workspace) as reader:
        made(reader, "7301", Target(path, key_file=key_file), pseudonymise=True)
    assert b"valdo" not in b"".join(
        data for name, data in parts(path).items() if name == "raw.log"
    ).lower().replace(b"i.valdo-only", b"")
    kept = json.loads(key_file.read_text())["people"].values()
    assert {"i.valdo@example.org", "Ines Valdo", "deadbeef0123"} <= set(kept)


def test_responses_found_by_the_weekly_package_name_nobody(tmp_path: Path, gpg: Gpg) -> None:
    workspace = fresh(tmp_path / "Test.elx", gpg)
    log = tmp_path / "a.log"
    log.write_bytes(b"\n".join([ora.handed_in(), ora.assessed("peer", "tobias.n", ora.TOBIAS, 20)]))
    take_in(workspace, [log, ora.write(tmp_path, ora.tables())], gpg)
    target = tmp_path / "pack.zip"
    with read(workspace) as reader:
        made(reader, "mira_k", target, pseudonymise=True)
    found = b"".join(parts(target).values())
    assert parts(target)["raw.log"].count(b"\n") == 2
    for name in ("mira_k", "tobias.n", ora.MIRA, ora.TOBIAS, ora.RESPONSE, "1021", "Ice moves"):
        assert name.encode() not in found, name
    uuids = [json.loads(line)["event"]["submission_uuid"]
             for line in parts(target)["raw.log"].splitlines()]  # fmt: skip
    assert uuids[0] == uuids[1]
