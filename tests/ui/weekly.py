# SPDX-License-Identifier: MIT
"""Weekly packages for the learners of the invented day, in two weeks that differ."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from explorer.package.gpg import Gpg
from explorer.ui.main_window import MainWindow
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from tests.tables.exporters import sql_file
from tests.ui.conftest import COURSE, load_catalogue

RUN = "MarlX-TIDE1-2024"
OTHER = "MarlX-SEA201-2024"
OTHER_ID = "course-v1:MarlX+SEA201+2024"
WEEKS = ("2024-03-03", "2024-03-10")
_PEOPLE = ((1021, "mira_k", "Mira Kessler"), (1022, "tobias.n", "=Tobias Nagel"))


def tables(week: str) -> dict[tuple[str, str], bytes]:
    """(course, table) -> the file's text."""
    late = week == WEEKS[1]
    return {
        (RUN, "auth_user"): sql_file(
            ["id", "username", "email", "password", "is_active", "date_joined"],
            [
                (n, who, f"{who}@example.org", "pbkdf2$x", 1, "2023-09-01 10:00:00")
                for n, who, _ in _PEOPLE
            ],
        ),
        (RUN, "auth_userprofile"): sql_file(
            ["id", "user_id", "name", "gender", "year_of_birth", "level_of_education", "country"],
            [(n, n, name, "f", 1990, "m", "NZ") for n, _, name in _PEOPLE],
        ),
        (RUN, "student_courseenrollment"): sql_file(
            ["id", "user_id", "course_id", "created", "is_active", "mode"],
            [
                (1, 1021, COURSE, "2024-02-01 08:00:00", 1, "verified" if late else "audit"),
                (2, 1022, COURSE, "2024-02-02 08:00:00", 1, "audit"),
                (3, 1023, COURSE, "2024-02-03 08:00:00", 1, "audit"),
            ],
        ),
        (RUN, "certificates_generatedcertificate"): sql_file(
            ["id", "user_id", "grade", "course_id", "status", "mode", "name", "created_date"],
            [(1, 1021, "0.91", COURSE, "downloadable", "verified", "M", "2024-03-09 08:00:00")]
            if late
            else [],
        ),
        (RUN, "grades_persistentcoursegrade"): sql_file(
            ["course_id", "user_id", "percent_grade", "letter_grade"],
            [(COURSE, 1021, "0.91" if late else "0.4", "Pass" if late else "")],
        ),
        (OTHER, "student_courseenrollment"): sql_file(
            ["id", "user_id", "course_id", "created", "is_active", "mode"],
            [(9, 1021, OTHER_ID, "2024-01-01 08:00:00", 0, "audit")],
        ),
    }


def weekly_zip(folder: Path, week: str, encrypt: Any) -> Path:
    """The package of a week; each member sealed on its own."""
    path = folder / f"marlx-{week}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for (course, table), text in tables(week).items():
            name = f"{course}-{table}-prod-analytics.sql.gpg"
            archive.writestr(f"marlx-{week}/{name}", encrypt(text))
    return path


def stock(path: Path, packages: Sequence[Path], gpg: Gpg) -> None:
    """Take packages into the workspace at `path`."""
    workspace = vault.open_workspace(path, gpg, CancelToken())
    for _ in ingest(workspace, packages, gpg, load_catalogue(), CancelToken()):
        pass


def panel(window: MainWindow, name: str) -> Any:
    """A panel, on show."""
    window.show_panel(name)
    return window.panels[name]
