# SPDX-License-Identifier: MIT
"""A pack holds the trail as it is, gives the same bytes again, and is opened elsewhere."""

import base64
import hashlib
import json
import stat
import zipfile
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from explorer.errors import Cancelled, UserError
from explorer.pack.colours import HUES
from explorer.pack.material import Order
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.annotations import Notes
from explorer.workspace.queries import Reader
from tests.helpers.sample import Sample
from tests.helpers.workspaces import event_line, fresh, log, read
from tests.pack.packing import logged, made, manifest, opened, parts, table, told, trail

PARTS = [
    "raw.log", "events.csv", "places.json", "report.html", "timeline.svg", "readings.json",
    "receipts.json", "rejects.csv", "notes.json", "manifest.json",
]  # fmt: skip


@pytest.fixture(scope="session")
def pack(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "tobias.zip"
    with sample.reader() as reader:
        made(reader, "tobias-n", path)
    return path


def test_the_parts_are_what_the_manifest_says(pack: Path) -> None:
    found, said = parts(pack), manifest(pack)
    assert list(found) == PARTS
    assert [each["name"] for each in said["parts"]] == PARTS[:-1]
    for each in said["parts"]:
        data = found[each["name"]]
        assert each["bytes"] == len(data)
        assert each["sha256"] == hashlib.sha256(data).hexdigest()
    assert said["learner"]["username"] == "tobias-n"
    assert said["query"] == "learner:tobias-n"
    assert said["zone"] == "UTC"
    assert said["catalogue"]
    assert len(said["sources"]) == 3
    assert all(len(each["sha256"]) == 64 for each in said["sources"])


def test_every_line_is_the_delivered_one(pack: Path, sample: Sample) -> None:
    found = parts(pack)
    lines = found["raw.log"].split(b"\n")
    assert lines.pop() == b""
    rows = table(found["events.csv"])
    assert len(rows) == len(lines) == manifest(pack)["events"] > 50
    for row in rows:
        line = lines[int(row["raw_line"]) - 1]
        assert line == sample.lines[row["file"]][int(row["line"]) - 1]
        assert row["sha256"] in {each["sha256"] for each in manifest(pack)["sources"]}


def test_the_same_workspace_gives_the_same_bytes(
    pack: Path, sample: Sample, tmp_path: Path
) -> None:
    again = tmp_path / "again.zip"
    with sample.reader() as reader:
        made(reader, "tobias-n", again)
    assert again.read_bytes() == pack.read_bytes()


def test_it_is_for_its_owner_alone_and_leaves_nothing_beside_it(pack: Path) -> None:
    assert stat.S_IMODE(pack.stat().st_mode) == 0o600
    assert [each.name for each in pack.parent.iterdir()] == ["tobias.zip"]


def test_it_is_opened_in_another_workspace(
    pack: Path, sample: Sample, tmp_path: Path, gpg: Gpg
) -> None:
    receipts, workspace = opened(pack, tmp_path / "Other.elx", gpg)
    assert [(each.member, each.status, each.rejects) for each in receipts] == [("raw.log", "ok", 0)]
    with sample.reader() as reader:
        assert trail(workspace, "tobias-n") == list(told(reader, "tobias-n"))


def test_a_pack_of_an_opened_pack_tells_of_the_same_places(
    pack: Path, tmp_path: Path, gpg: Gpg
) -> None:
    _, workspace = opened(pack, tmp_path / "Other.elx", gpg)
    with read(workspace) as reader:
        made(reader, "tobias-n", tmp_path / "again.zip")
        first = next(iter(reader.trail("tobias-n", CancelToken()).rows)).event
        assert reader.places(first.id) == [first.delivered]
        assert first.file == pack.name
    again = parts(tmp_path / "again.zip")
    for name in ("raw.log", "events.csv", "places.json"):
        assert again[name] == parts(pack)[name]


@pytest.mark.parametrize(
    ("part", "was", "put"),
    [("raw.log", b"tobias-n", b"wanjiru.k"), ("places.json", b'"lines":[[0,', b'"lines":[[1,')],
)
def test_a_pack_whose_log_was_altered_is_refused(
    pack: Path, tmp_path: Path, gpg: Gpg, part: str, was: bytes, put: bytes
) -> None:
    found = parts(pack)
    assert was in found[part]
    found[part] = found[part].replace(was, put, 1)
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(forged, "w") as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    receipts, workspace = opened(forged, tmp_path / "Other.elx", gpg)
    assert [each.status for each in receipts] == ["failed"]
    assert "altered" in receipts[0].message
    with read(workspace) as reader:
        assert reader.totals().events == 0


def test_the_times_are_those_of_the_zone(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "oslo.zip"
    with sample.reader() as reader:
        made(reader, "", path, order=Order("tobias-n", ZoneInfo("Europe/Oslo")))
    assert manifest(path)["zone"] == "Europe/Oslo"
    report = parts(path)["report.html"].decode()
    assert "2025-03-10 19:05:00 +0100" in report
    assert "Monday 10 March 2025" in report


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _page(data: bytes) -> _Page:
    page = _Page()
    page.feed(data.decode())
    return page


def _is_harmless(page: _Page) -> bool:
    tags = {tag for tag, _ in page.tags}
    attributes = [(name, value or "") for _, each in page.tags for name, value in each.items()]
    links = [value for name, value in attributes if name in ("href", "src", "xlink:href", "style")]
    return (
        not tags & {"script", "img", "iframe", "object", "embed", "link", "form", "base", "image"}
        and not any(name.startswith("on") for name, _ in attributes)
        and all(link.startswith("#") for link in links)
    )


def test_the_report_runs_and_fetches_nothing(pack: Path) -> None:
    page = _page(parts(pack)["report.html"])
    assert _is_harmless(page)
    policies = [each.get("content") for tag, each in page.tags if "http-equiv" in each]
    assert len(policies) == 1
    assert policies[0] is not None
    assert policies[0].startswith("default-src 'none'; style-src 'sha256-")
    style = parts(pack)["report.html"].decode().partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policies[0]
    assert "url(" not in style
    assert "@import" not in style


def test_the_report_tells_every_event(pack: Path, sample: Sample) -> None:
    text = "".join(_page(parts(pack)["report.html"]).texts)
    with sample.reader() as reader:
        for row in told(reader, "tobias-n"):
            assert row.event.summary in text
    for source in manifest(pack)["sources"]:
        assert source["sha256"] in text


HOSTILE = "<img src=x onerror=alert(1)>{{ 7*7 }}</style><script>"


def test_text_of_a_log_is_text_everywhere(tmp_path: Path, gpg: Gpg) -> None:
    lines = [
        event_line(at, username=HOSTILE, event_type=each, event={"query": f"=cmd|{HOSTILE}"})
        for at, each in enumerate(["edx.forum.searched", f"=HYPERLINK(1){HOSTILE}", HOSTILE])
    ]
    workspace = logged(tmp_path, b"\n".join(lines) + b"\n", gpg, name=f"a{HOSTILE[:4]}.log")
    path = tmp_path / "hostile.zip"
    with read(workspace) as reader:
        made(reader, HOSTILE, path)
    found = parts(path)
    page = _page(found["report.html"])
    assert _is_harmless(page)
    assert HOSTILE in "".join(page.texts)
    assert "49" not in found["report.html"].decode().partition("<title>")[2].partition("<")[0]
    cells = [cell for row in table(found["events.csv"]) for cell in row.values()]
    assert any(HOSTILE in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_notes_and_stars_are_in_it(tmp_path: Path, gpg: Gpg) -> None:
    workspace = logged(tmp_path, log(5), gpg)
    with read(workspace) as reader:
        ids = [row.event.id for row in reader.trail("ines_v", CancelToken()).rows]
    with Notes(workspace) as notes:
        notes.set_note(ids[1], "Closed it <twice>.")
        notes.set_star([ids[3]], on=True)
    path = tmp_path / "noted.zip"
    with read(workspace) as reader:
        made(reader, "ines_v", path)
    found = parts(path)
    kept = [tuple(each.values()) for each in json.loads(found["notes.json"])]
    assert [(line, star, note) for line, _, star, note in kept] == [
        (2, False, "Closed it <twice>."),
        (4, True, ""),
    ]
    assert "Closed it &lt;twice&gt;." in found["report.html"].decode()
    rows = table(found["events.csv"])
    assert [row["note"] for row in rows] == ["", "Closed it <twice>.", "", "", ""]
    assert [row["star"] for row in rows] == ["0", "0", "0", "1", "0"]


def test_of_rejects_only_those_that_name_the_learner_show_their_text(
    tmp_path: Path, gpg: Gpg
) -> None:
    text = log(3) + b'{"username": "ines_v", "cut\n' + b'{"username": "quillon_z", "cut\n'
    workspace = logged(tmp_path, text, gpg)
    path = tmp_path / "rejects.zip"
    with read(workspace) as reader:
        made(reader, "ines_v", path)
    rows = table(parts(path)["rejects.csv"])
    assert [(row["line"], bool(row["text"])) for row in rows] == [("4", True), ("5", False)]
    assert b"quillon_z" not in b"".join(parts(path).values())


def test_nobody_of_that_name(sample: Sample, tmp_path: Path) -> None:
    with sample.reader() as reader, pytest.raises(UserError, match="Nobody"):
        made(reader, "nobody-at-all", tmp_path / "none.zip")
    assert not list(tmp_path.iterdir())


def test_a_place_that_can_not_be_written_to(sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with sample.reader() as reader, pytest.raises(UserError, match="can't be written"):
        made(reader, "tobias-n", tmp_path / "file" / "pack.zip")
    with sample.reader() as reader, pytest.raises(UserError, match="can't be written"):
        made(reader, "tobias-n", tmp_path / "no folder" / "pack.zip")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_pack_that_is_cancelled_leaves_what_was_there(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(b"an older one")
    cancel = CancelToken()

    class Stopping(Reader):
        def lines(self, ids: Iterable[int]) -> list[bytes]:
            if not cancel.cancelled:
                assert [each.name for each in tmp_path.iterdir() if each != path]
                cancel.cancel()
            return super().lines(ids)

    with sample.reader() as reader:
        reader.__class__ = Stopping
        with pytest.raises(Cancelled):
            made(reader, "staff_ana", path, cancel=cancel)
    assert [each.name for each in tmp_path.iterdir()] == ["pack.zip"]
    assert path.read_bytes() == b"an older one"


def test_a_learner_without_events_of_their_own(tmp_path: Path, gpg: Gpg) -> None:
    workspace = fresh(tmp_path / "Empty.elx", gpg)
    with read(workspace) as reader, pytest.raises(UserError):
        made(reader, "ines_v", tmp_path / "empty.zip")


def test_the_hues_are_those_of_the_window() -> None:
    theme = pytest.importorskip("explorer.ui.theme")
    assert {name: pair[0] for name, pair in theme.HUES.items()} == HUES
