# SPDX-License-Identifier: MIT
"""The calendar of each site: days without a file are told from days without events."""

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.coverage import SiteCoverage
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.removal import remove_file
from tests.conftest import Package
from tests.helpers.workspaces import event_line, log, read, take_in


def covered(workspace: Workspace) -> dict[tuple[str, str], SiteCoverage]:
    """The calendars by organisation and site."""
    with read(workspace) as reader:
        return {(each.org, each.site): each for each in reader.coverage()}


def states(site: SiteCoverage) -> dict[str, str]:
    return {day.date[-5:]: day.state for day in site.days}


def test_each_state_of_a_day(workspace: Workspace, package: Package, gpg: Gpg) -> None:
    paths = [
        package("acme-edx-events-2025-02-27.log.gz", log(3)),
        package("acme-edx-events-2025-02-28.log", b""),
        package("acme-edx-events-2025-03-02.log.gz", log(4, ip="192.0.2.1") + b"{\n"),
        package("acme-edx-events-2025-03-03.log.gz.gpg", b"no log"),
        package("acme-edx-events-2025-03-04.log.gz", log(3) + log(1, ip="192.0.2.2")),
        package("acme-edge-events-2025-03-04.log.gz", log(1, ip="192.0.2.3")),
        package("unnamed.log", log(1, ip="192.0.2.4")),
    ]
    take_in(workspace, paths, gpg)
    found = covered(workspace)
    assert list(found) == [("acme", "edge"), ("acme", "edx")]
    edx = found["acme", "edx"]
    assert states(edx) == {
        "02-27": "loaded",
        "02-28": "empty",
        "03-01": "missing",
        "03-02": "partly",
        "03-03": "missing",
        "03-04": "loaded",
    }
    assert [(day.events, day.rejects) for day in edx.days] == [
        (3, 0), (0, 0), (0, 0), (4, 1), (0, 0), (4, 0),
    ]  # fmt: skip
    assert edx.days[0].files == ("acme-edx-events-2025-02-27.log.gz",)
    assert edx.gaps("missing") == [("2025-03-01", "2025-03-01"), ("2025-03-03", "2025-03-03")]
    assert edx.gaps("partly") == [("2025-03-02", "2025-03-02")]
    assert edx.days[4].failed == ("acme-edx-events-2025-03-03.log.gz.gpg",)
    assert len(found["acme", "edge"].days) == 1


def test_a_day_that_is_taken_out_is_missing(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    days = ["2025-03-01", "2025-03-02", "2025-03-03"]
    paths = [package(f"acme-edx-events-{day}.log", log(2, ip=f"192.0.2.{day[-1]}")) for day in days]
    receipts = take_in(workspace, paths, gpg)
    remove_file(workspace, receipts[1].file_id or 0, CancelToken())
    assert list(states(covered(workspace)["acme", "edx"]).values()) == [
        "loaded",
        "missing",
        "loaded",
    ]


def test_a_file_of_many_days_counts_for_each(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    times = ("2012-10-12T23:59:59.999999+00:00", "2012-10-14T00:00:00+00:00")
    lines = b"\n".join(event_line(time=time) for time in times)
    take_in(workspace, [package("2012-10-14_AcmeX.log", lines)], gpg)
    (site,) = covered(workspace).values()
    assert (site.org, site.site) == ("AcmeX", "")
    with read(workspace) as reader:
        dated = reader.receipts()[0].date
    if dated is None:
        assert states(site) == {"10-12": "loaded", "10-13": "empty", "10-14": "loaded"}
    else:
        assert list(states(site).values()) == ["loaded"]


def test_a_day_kept_for_one_learner_says_so(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    day = package("acme-edx-events-2025-03-02.log", log(2) + event_line(9, username="bo"))
    known = catalogue.load()
    list(ingest(workspace, [day], gpg, known, CancelToken(), learners=["bo"]))
    assert covered(workspace)["acme", "edx"].days[0].only == ("bo",)
    list(ingest(workspace, [day], gpg, known, CancelToken()))
    assert covered(workspace)["acme", "edx"].days[0].only == ()


def test_a_day_on_which_they_did_nothing_is_not_said_to_be_empty(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    day = package("acme-edx-events-2025-03-02.log", log(2))
    list(ingest(workspace, [day], gpg, catalogue.load(), CancelToken(), learners=["cy"]))
    (found,) = covered(workspace)["acme", "edx"].days
    assert (found.state, found.events, found.only) == ("loaded", 0, ("cy",))
