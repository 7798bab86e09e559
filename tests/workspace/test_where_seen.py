# SPDX-License-Identifier: MIT
"""From which file, log and server an event came, and where else its line stands."""

import gzip
import io
import tarfile
from pathlib import Path

from explorer.package.gpg import Gpg
from explorer.ui.models.source_facts import held_alone
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.export import reject_record
from explorer.workspace.export_columns import BY_ID, Exported
from explorer.workspace.records import Place
from explorer.workspace.removal import remove_file
from tests.conftest import Encrypt, Package
from tests.helpers.workspaces import counts, found, log, read, rows, take_in

FIRST, SECOND = log(5, session="a"), log(7, session="b") + b"no event\n"


def tar_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def test_the_servers_name_is_kept_with_the_events(
    workspace: Workspace, gpg: Gpg, encrypt: Encrypt, tmp_path: Path
) -> None:
    tar = tmp_path / "2014-07-25-MarlX-tracking.tar.gpg"
    members = {
        "prod-edxapp-003/tracking.log-20140725.gz": gzip.compress(FIRST),
        "prod-edxapp-004/2014-07-25_MarlX.log.gpg": encrypt(SECOND),
        "prod-edxapp-004/notes.txt": b"Not a log.",
    }
    tar.write_bytes(encrypt(tar_of(members)))
    unpacked = tmp_path / "tars" / "prod-edge-edxapp-001" / "tracking.log-20140726.gz"
    unpacked.parent.mkdir(parents=True)
    unpacked.write_bytes(gzip.compress(log(3, session="c")))
    done = take_in(workspace, [tar, tmp_path / "tars"], gpg)
    assert [each.server for each in done] == [
        "prod-edxapp-003", "prod-edxapp-004", "prod-edge-edxapp-001",
    ]  # fmt: skip
    assert done[1].message.endswith("1 file in it passed over, neither log nor table (.txt).")
    assert [len(found(workspace, f"server:{name}")) for name in ("prod-edxapp-003", "prod-*")] == [
        5, 15,
    ]  # fmt: skip
    per_server = "SELECT server, count(*) FROM events_view GROUP BY 1 ORDER BY 1"
    assert rows(workspace, per_server) == [
        ("prod-edge-edxapp-001", 3), ("prod-edxapp-003", 5), ("prod-edxapp-004", 7),
    ]  # fmt: skip
    (event, *_) = found(workspace, "server:prod-edxapp-004")
    told = Exported(event)
    assert [BY_ID[name].value(told) for name in ("file", "member", "server", "line")] == [
        tar.name, "prod-edxapp-004/2014-07-25_MarlX.log.gpg", "prod-edxapp-004", 1,
    ]  # fmt: skip
    with read(workspace) as reader:
        (place,) = reader.places(event.id)
        (reject,) = reader.rejects()
    assert str(place) == f"{tar.name} › prod-edxapp-004/2014-07-25_MarlX.log.gpg, line 1"
    assert str(event.delivered) == str(place)
    assert reject_record(reject)["member"] == "prod-edxapp-004/2014-07-25_MarlX.log.gpg"
    (loose, *_) = found(workspace, "server:prod-edge-*")
    assert str(loose.delivered) == f"{unpacked.name}, line 1 (server prod-edge-edxapp-001)"


def test_a_copy_in_another_wrapping_is_a_place_too(
    workspace: Workspace, package: Package, gpg: Gpg, tmp_path: Path
) -> None:
    day = package("marlx-edx-events-2025-03-10.log.gz.gpg", FIRST)
    take_in(workspace, [day], gpg)
    tar = tmp_path / "copies.tar"
    tar.write_bytes(tar_of({"a/one.log": FIRST}))
    again = tmp_path / "elsewhere"
    again.mkdir()
    (again / day.name).write_bytes(day.read_bytes())
    copies = [package("copy.log", FIRST), tar, again, day]
    for _ in range(2):
        assert {each.status for each in take_in(workspace, copies, gpg)} == {"already"}
    (event, *_) = found(workspace, "line:3")
    with read(workspace) as reader:
        assert reader.places(event.id) == [
            Place(day.name, 3),
            Place("copies.tar", 3, "a/one.log", "a"),
            Place("copy.log", 3),
        ]


def test_only_what_no_copy_holds_goes_with_a_file(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    text = SECOND + FIRST
    day = package("marlx-edx-events-2025-03-10.log.gz.gpg", text)
    (first,) = take_in(workspace, [day], gpg)
    (copy,) = take_in(workspace, [package("copy.log", text)], gpg)
    assert first.file_id is not None
    with read(workspace) as reader:
        assert held_alone(reader, first.file_id, CancelToken()) == 0
    before = counts(workspace)
    removed = remove_file(workspace, first.file_id, CancelToken())
    assert (removed.events, removed.handed_over, removed.heir) == (0, 12, "copy.log")
    assert counts(workspace) == before
    assert rows(workspace, "SELECT file, sha256, bytes, site, events, rejects FROM files") == [
        ("copy.log", copy.sha256, len(text), "edx", 12, 1)
    ]
    listed = "SELECT file, sha256 FROM notes.delivered"
    assert rows(workspace, listed) == [("copy.log", copy.sha256)]
    (again,) = take_in(workspace, [day], gpg)
    assert (again.status, again.file_id) == ("already", first.file_id)
    (event, *_) = found(workspace, "line:3")
    with read(workspace) as reader:
        assert reader.places(event.id) == [Place("copy.log", 3), Place(day.name, 3)]
    for heir in (day.name, ""):
        assert remove_file(workspace, first.file_id, CancelToken()).heir == heir
    assert rows(workspace, "SELECT count(*) FROM notes.copies") == [(0,)]
    assert not found(workspace)
    assert rows(workspace, listed) == []


def test_a_log_taken_out_of_an_archive_comes_back_with_it(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    tar = tmp_path / "2014-07-25-MarlX-tracking.tar"
    logs = {f"prod-edxapp-00{at}/tracking.log": log(3, session=str(at)) for at in range(3)}
    tar.write_bytes(tar_of(logs))
    others = tmp_path / "others.tar"
    others.write_bytes(tar_of({"a.log": FIRST, "b.log": SECOND}))
    _, gone, _, *_ = take_in(workspace, [tar, others], gpg)
    assert gone.file_id is not None
    assert remove_file(workspace, gone.file_id, CancelToken()).events == 3
    done = take_in(workspace, [tar, others], gpg)
    assert [(each.member, each.status) for each in done] == [
        ("prod-edxapp-000/tracking.log", "already"),
        ("prod-edxapp-002/tracking.log", "already"),
        ("prod-edxapp-001/tracking.log", "ok"),
        ("a.log", "already"),
        ("b.log", "already"),
    ]
    assert len(found(workspace, "server:prod-*")) == 9
    assert {each.status for each in take_in(workspace, [tar], gpg)} == {"already"}
    for (file_id,) in rows(workspace, "SELECT id FROM files"):
        remove_file(workspace, file_id, CancelToken())
    assert rows(workspace, "SELECT count(*) FROM settings WHERE name LIKE 'lacks%'") == [(0,)]


def test_files_of_one_name_fail_each_by_itself(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    paths = [tmp_path / f"prod-edxapp-00{at}" / "tracking.log" for at in range(4)]
    for path, text in zip(paths, (b"no log", FIRST, b"nor this", SECOND), strict=True):
        path.parent.mkdir()
        path.write_bytes(text)

    def listed() -> list[tuple[str, str]]:
        return rows(workspace, "SELECT server, status FROM files ORDER BY 1")

    first = [("prod-edxapp-000", "failed"), ("prod-edxapp-001", "ok")]
    for _ in range(2):
        take_in(workspace, [tmp_path], gpg)
        assert listed() == [*first, ("prod-edxapp-002", "failed"), ("prod-edxapp-003", "partial")]
    paths[0].write_bytes(log(2, session="c"))
    paths[2].write_bytes(log(2, session="d"))
    take_in(workspace, [tmp_path], gpg)
    assert [status for _, status in listed()] == ["ok", "ok", "ok", "partial"]
