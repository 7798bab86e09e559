# SPDX-License-Identifier: MIT
"""Logs under names that say nothing, and everything else that lies beside them."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from explorer.package.expand import expand
from explorer.package.gpg import Gpg
from explorer.package.names import server_of
from explorer.package.readers import open_package
from explorer.package.sniffing import is_log, is_table
from explorer.work import CancelToken
from tests.conftest import Encrypt

LINE = (
    b'{"username": "mira_k", "event_type": "pause_video", "event_source": "browser", "event": "{}",'
    b' "time": "2014-07-25T10:00:00+00:00", "context": {"user_id": 1021, "org_id": "MarlX"}}\n'
)
LOG = LINE * 400
EXPORT = (
    b'{"time": "2014-07-25T10:00:00Z", "event_type": "pause_video", "category": "video",'
    b' "username": "mira_k", "session": "", "ip": "192.0.2.7", "summary": "Paused a video",'
    b' "raw": "{\\"event_source\\": \\"browser\\", \\"event\\": \\"\\"}"}\n'
)
COURSES = b"id\tuser_id\tcourse_id\tcreated\tis_active\tmode\n1\t7\tX/C/R\t2014-07-25\t1\thonor\n"


def zip_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tar_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


@pytest.fixture
def logs(encrypt: Encrypt) -> dict[str, bytes]:
    """Logs and tables, each under a name that does not say so."""
    return {
        "report.txt": LOG,
        "noextension": b"\xef\xbb\xbf" + LOG.replace(b"\n", b"\r\n"),
        "events.json": b"Jul 25 host tracker: " + LINE,
        "a.dat": gzip.compress(LOG),
        "b.dat": encrypt(gzip.compress(LOG)),
        "c.dat": encrypt(LOG, armor=True),
        "d.dat": zip_of({"readme": b"Hello.", "one.txt": LOG}),
        "e.bin": gzip.compress(tar_of({"readme": b"Hello.", "one/two.txt": LOG})),
        "f.bin": tar_of({"prod-edxapp-003/tracking.log": LOG}),
        "g.bin": gzip.compress(zip_of({"one.txt": LOG})),
        "roster.txt": COURSES,
    }


@pytest.fixture
def others(encrypt: Encrypt) -> dict[str, bytes]:
    """What lies beside them and is neither."""
    return {
        "mine.csv": b"time,event_type,username\n",
        "mine.ndjson": EXPORT * 40,
        "mine.html": b'<p>{"event_type": "pause_video"}</p>\n',
        "letter.docx": zip_of({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<y/>"}),
        "library.json": b'{"name": "x", "version": "1.0", "scripts": {"event": "y"}}\n',
        "list.txt": b"username\temail\tgrade\nmira_k\tm@example.org\t1\n",
        "somebodys.dat": encrypt(LOG, "stranger"),
        "behind_words": bytes([0xC3, 4, 4, 9, 0, 8, 0xD2, 1, 1]) + LOG[:100],
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "broken.dat": b"\x1f\x8bnot gzip at all",
        "broken2.dat": b"PK\x03\x04no zip at all",
        "nothing": b"",
        "UTF16.txt": LINE.decode().encode("utf-16"),
    }


def test_in_a_folder_the_content_tells_logs_from_the_rest(
    tmp_path: Path, logs: dict[str, bytes], others: dict[str, bytes], gpg: Gpg
) -> None:
    for name, data in (logs | others | {".hidden.txt": LOG}).items():
        (tmp_path / name).write_bytes(data)
    found = expand([tmp_path], CancelToken(), gpg)
    assert {path.name for path in found} == set(logs)
    assert {path.name for path in found.skipped} == set(others)
    assert found.note.startswith("13 files in the folders passed over, neither log nor table (")
    without = {path.name for path in expand([tmp_path])}
    assert without == set(logs) - {"b.dat", "c.dat"}  # whose they are can't be told without gpg


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_in_an_archive_the_content_tells_logs_from_the_rest(
    tmp_path: Path, logs: dict[str, bytes], others: dict[str, bytes], gpg: Gpg, pack: object
) -> None:
    members = logs | others | {"__MACOSX/._report.txt": b"x", ".DS_Store": LOG}
    path = tmp_path / "all.zip"
    path.write_bytes(pack(members))  # type: ignore[operator]
    with open_package(path, gpg, CancelToken()) as package:
        found = {
            member.member: b"".join(block.data for block in member.blocks())
            for member in package
            if member.member is not None
        }
        assert package.note.startswith("15 files in it passed over, neither log nor table (")
    assert {name.partition("/")[0] for name in found} == set(logs)
    assert found["report.txt"] == found["b.dat"] == found["d.dat/one.txt"] == LOG


def test_a_line_is_told_by_its_keys() -> None:
    assert is_log(LINE)
    assert is_log(b"\n\n# a word before\n" + LINE)
    assert is_log(LINE[:2000] + b"x" * 10_000)  # a long first line, of which only a part is seen
    old = b'{"agent": "M", "event_source": "server", "event_type": "/x", "time": "2012", "ip": ""}'
    assert is_log(old)
    assert not is_log(EXPORT)
    assert not is_log(LINE.replace(b'"', b'\\"'))
    assert not is_log(LINE.replace(b", ", b",\n"))  # one document over many lines can't be read


def test_a_table_is_told_by_its_columns() -> None:
    assert is_table(COURSES)
    assert is_table(b"hash_id\tid\tusername\r\n")
    assert is_table(b'{"_id":{"$oid":"5"},"_type":"Comment","body":"x"}\n')
    assert not is_table(b"username\temail\tgrade\n")
    assert not is_table(b"username\temail\n")
    assert not is_table(b"\x00\x01\x02\t\x00" * 9)


@pytest.mark.parametrize(
    ("path", "server"),
    [
        ("prod-edxapp-003/tracking.log-20140725.gz", "prod-edxapp-003"),
        ("a/prod-edge-edxapp-001/2013-05-02_X.log.gpg", "prod-edge-edxapp-001"),
        ("ip-10-0-3-17/tracking.log", "ip-10-0-3-17"),
        ("app03/tracking.log.1", "app03"),
        ("Downloads/tracking.log", None),
        ("Downloads/2013-05-02_X.log", None),
        ("week-12/tracking.log", None),
        ("edx-logs-2014/tracking.log", None),
        ("prod2014/tracking.log", None),
        ("2013-05-02/tracking.log", None),
        ("prod-edxapp-003/mine.log", None),
        ("prod-edxapp-003/x-edx-events-2014-07-25.log", None),
        ("tracking.log", None),
    ],
)
def test_an_unpacked_log_is_of_the_server_whose_folder_it_lies_in(
    path: str, server: str | None, tmp_path: Path, gpg: Gpg
) -> None:
    assert server_of(PurePosixPath(path)) == server
    within = PurePosixPath("logs.zip"), PurePosixPath("prod-edxapp-009/all.tar")
    assert server_of(PurePosixPath("a/tracking.log"), *within) == "prod-edxapp-009"
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(LOG)
    with open_package(file, gpg, CancelToken()) as package:
        assert [member.server for member in package] == [server]
