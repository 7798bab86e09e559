# SPDX-License-Identifier: MIT
"""The grammar of delivered file names."""

from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.package.names import FileName, may_hold_logs, parse_name, parse_path

DAY = "2014-07-25"
KINDS = ("events", "tracking", "log", "database", "table", "credentials", "unknown")


def of_table(
    table: str = "course_structure",
    stages: tuple[str, ...] = (),
    course: str = "UniX-C1-R1",
    site: str = "prod",
    *,
    failed: bool = False,
) -> FileName:
    """What the name of a table's file says."""
    return FileName("table", None, site, None, stages, table, course, failed)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            f"universityx-edge-events-{DAY}.log.gz.gpg",
            FileName("events", "universityx", "edge", DAY, ("gpg", "gz", "log")),
        ),
        (
            f"universityx-edx-events-{DAY}.log.gz",
            FileName("events", "universityx", "edx", DAY, ("gz", "log")),
        ),
        (
            f"universityx-prod-events-{DAY}.log",
            FileName("events", "universityx", "prod", DAY, ("log",)),
        ),
        (
            f"uni-of-x-edx-events-{DAY}.log.gz.gpg",
            FileName("events", "uni-of-x", "edx", DAY, ("gpg", "gz", "log")),
        ),
        (
            f"edx-edx-events-{DAY}.log.gpg",
            FileName("events", "edx", "edx", DAY, ("gpg", "log")),
        ),
        (f"edx-events-{DAY}.log", FileName("events", "edx", None, DAY, ("log",))),
        (
            f"UniversityX-EDGE-Events-{DAY}.LOG.GZ.GPG",
            FileName("events", "UniversityX", "edge", DAY, ("gpg", "gz", "log")),
        ),
        (
            f"x-edx-events-{DAY}.log.gz (1).gpg",
            FileName("events", "x", "edx", DAY, ("gpg", "gz", "log")),
        ),
        (
            f"x-edx-events-{DAY}.log.gz.gpg (2)",
            FileName("events", "x", "edx", DAY, ("gpg", "gz", "log")),
        ),
        (f"x-edx-events-{DAY}(1).log", FileName("events", "x", "edx", DAY, ("log",))),
        (f"x-edx-events-{DAY} - Copy.log", FileName("events", "x", "edx", DAY, ("log",))),
        (f"x-edx-events-{DAY} copy 2.log", FileName("events", "x", "edx", DAY, ("log",))),
        (f"x-edx-events-{DAY}.log 2.gz", FileName("events", "x", "edx", DAY, ("gz", "log"))),
        (f"x-edx-events-{DAY}.tgz", FileName("events", "x", "edx", DAY, ("gz", "tar"))),
        (f"x-edx-events-{DAY}.log.asc", FileName("events", "x", "edx", DAY, ("gpg", "log"))),
        (f"x-edx-events-{DAY}.log.txt", FileName("events", "x", "edx", DAY, ("log",))),
        (f"{DAY}-UniX-tracking.tar", FileName("tracking", "UniX", None, DAY, ("tar",))),
        (
            f"{DAY}-Uni-X-tracking.tar.gz.gpg",
            FileName("tracking", "Uni-X", None, DAY, ("gpg", "gz", "tar")),
        ),
        (f"{DAY}_UniX.log.gpg", FileName("tracking", "UniX", None, DAY, ("gpg", "log"))),
        (f"universityx-{DAY}.zip", FileName("database", "universityx", None, DAY, ("zip",))),
        (f"email-opt-in-unix-{DAY}.zip", FileName("database", "unix", None, DAY, ("zip",))),
        ("UniX-C1-R1-auth_user-prod-analytics.sql.gpg", of_table("auth_user", ("gpg",))),
        (
            "UniX-C1-R1-auth_user-prod-edge-analytics.sql",
            of_table("auth_user", site="edge"),
        ),
        ("UniX-C1-R1-course_structure-edge-analytics.json", of_table(site="edge")),
        ("UniX-C1-R1-prod.mongo", of_table("forum_posts")),
        ("UniX-C1-R1-course-prod-analytics.xml.tar.gz", of_table("course", ("gz", "tar"))),
        ("UniX-C1-R1-teams-prod-analytics.sql (1).gpg", of_table("teams", ("gpg",))),
        (
            "UniX-C1-R1-auth_user-prod-analytics.sql.failed.gpg",
            of_table("auth_user", ("gpg",), failed=True),
        ),
        (
            f"Uni-X-C-1-R1-ccx-7-teams_membership-prod-analytics-{'0a' * 16}.sql.gpg",
            of_table("teams_membership", ("gpg",), course="Uni-X-C-1-R1-ccx-7"),
        ),
        (
            "edX-DemoX-Demo_Course-auth_user-acceptance.sql",
            of_table("auth_user", course="edX-DemoX-Demo_Course", site="acceptance"),
        ),
        ("unix-email_opt_in-prod-analytics.csv", of_table("email_opt_in", course="unix")),
        ("auth_user.sql", FileName("table", table="auth_user")),
        ("mine.sql", FileName("table")),
        ("mine.csv", FileName("unknown")),
        ("course2.json", FileName("unknown")),
        ("credentials.csv.gpg", FileName("credentials", stages=("gpg",))),
        ("tracking.log", FileName("log", stages=("log",))),
        ("tracking.log-20140725.gz", FileName("log", stages=("gz", "log"))),
        ("tracking.log.1", FileName("log", stages=("log",))),
        ("x-edx-events-2014-13-45.log", FileName("log", stages=("log",))),
        ("download.gpg", FileName("unknown", stages=("gpg",))),
        ("README.txt", FileName("unknown")),
        ("", FileName("unknown")),
        (".log", FileName("unknown")),
    ],
)
def test_a_name_is_read(name: str, expected: FileName) -> None:
    assert parse_name(name) == expected


@given(
    org=st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}[A-Za-z0-9_]", fullmatch=True),
    site=st.sampled_from(["edx", "edge", "prod"]),
    day=st.dates(),
    stages=st.sampled_from([(), ("gz",), ("gpg",), ("gpg", "gz")]),
)
def test_a_daily_file_comes_back_as_it_was_named(
    org: str, site: str, day: object, stages: tuple[str, ...]
) -> None:
    endings = "".join(f".{stage}" for stage in reversed(stages))
    name = f"{org}-{site}-events-{day}.log{endings}"
    assert parse_name(name) == FileName("events", org, site, str(day), (*stages, "log"))


@given(st.text(max_size=80))
def test_no_name_breaks_it(name: str) -> None:
    assert parse_name(name).kind in KINDS


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        (f"x-edx-events-{DAY}.log.gz.gpg", True),
        (f"prod-edxapp-003/{DAY}_X.log.gpg", True),
        ("./a/b.log", True),
        ("download.gpg", True),
        ("tracking.log-20140725", True),
        ("__MACOSX/._x.log", False),
        ("folder/.x.log", False),
        (".DS_Store", False),
        ("x-prod-analytics.sql", True),
        ("mine.csv", False),
        ("notes.txt", False),
        ("picture.png", False),
    ],
)
def test_what_is_opened_in_a_folder(path: str, opened: bool) -> None:
    assert may_hold_logs(PurePosixPath(path)) is opened


def test_a_table_is_of_the_week_its_folder_says() -> None:
    name = "UniX-C1-R1-submissions_score-prod-analytics.sql.gpg"
    plain = parse_name(name)
    assert plain.date is None
    for folder in (f"unix-{DAY}", f"unix-{DAY}/ora"):
        found = parse_path(PurePosixPath(f"a/{folder}/{name}"))
        assert found == replace(plain, org="unix", date=DAY)
    assert parse_path(PurePosixPath(f"a/unix/{name}")) == plain
