# SPDX-License-Identifier: MIT
"""Writes the pictures of docs/tour.md from the sample data: `uv run python docs/make_tour.py`.

Each picture is made by doing in the window what the page says, so that it can't go stale.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from explorer import __version__, resources
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.ui.application import hush_offscreen, make_application, make_window, wait_until
from explorer.ui.main_window import MainWindow
from explorer.ui.panels.finder import Finder
from explorer.ui.panels.profile import ProfilePanel
from explorer.ui.panels.sql import SqlPanel
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from explorer.workspace.sql_examples import sql_examples

TARGET = Path(__file__).with_name("images")
SIZE = (1280, 800)


def _settle(window: MainWindow, seconds: float = 1.0) -> None:
    context = window.context
    wait_until(lambda: not context.search.running and not window.centre.events.model.fetching)
    wait_until(lambda: False, seconds)


def _save(widget: QWidget, name: str) -> None:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    path = TARGET / f"tour-{name}.png"
    if not image.save(str(path), quality=0):
        raise OSError(f"{path} can't be written")
    sys.stdout.write(f"{path.name}\n")


def _everything(window: MainWindow) -> None:
    window.context.state.select(int(window.centre.events.model.ids[300]))


def _answer(window: MainWindow) -> None:
    window.context.state.ask("type:problem_check source:server event.attempts:>2")
    _settle(window)
    window.context.state.select(int(window.centre.events.model.ids[0]))


def _learner(window: MainWindow) -> None:
    window.context.state.follow("tobias-n")
    _settle(window)
    window.context.state.select(int(window.centre.events.model.ids[40]))


def _profile(window: MainWindow) -> None:
    window.show_panel("profile")
    profile = window.panels["profile"]
    assert isinstance(profile, ProfilePanel)
    wait_until(lambda: profile.state == "normal")
    profile.view.expandAll()


def _readings(window: MainWindow) -> None:
    window.show_panel("inspector")
    window.show_panel("readings")


def _find(window: MainWindow) -> None:
    window.context.state.leave()
    window.find_learner()
    finder = window.findChild(Finder)
    assert finder is not None
    QTest.keyClicks(finder.edit, "k")


def _compare(window: MainWindow) -> None:
    window.hide_sheets()
    window.context.state.compare(["tobias-n", "wanjiru.k", "lena_hoeg"])
    window.enlarge("compare")


def _sql(window: MainWindow) -> None:
    window.shrink()
    window.enlarge("sql")
    sql = window.panels["sql"]
    assert isinstance(sql, SqlPanel)
    wait_until(lambda: bool(sql.schema.tables))
    example = next(each for each in sql_examples() if each.title.startswith("Grades"))
    sql.parts.editor.put(example.sql)
    sql.run()
    wait_until(lambda: not sql.run_.running)


def _package(window: MainWindow) -> QWidget:
    window.shrink()
    window.offer(list(resources.path(".", folder="sample_data").glob("*.zip")))
    wait_until(lambda: window.delivery.picker is not None)
    picker = window.delivery.picker
    assert picker is not None
    wait_until(picker.isVisible)
    picker.view.expandToDepth(0)
    picker.private["bio"].setChecked(True)
    return picker


STEPS: tuple[tuple[str, Callable[[MainWindow], QWidget | None]], ...] = (
    ("everything", _everything),
    ("answer", _answer),
    ("learner", _learner),
    ("profile", _profile),
    ("readings", _readings),
    ("find", _find),
    ("compare", _compare),
    ("sql", _sql),
    ("package", _package),
)


def main() -> int:
    """Make the pictures; the exit code."""
    hush_offscreen()
    app = make_application(__version__)
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="elx-", dir="/tmp") as folder:
        home = Path(folder) / "g"
        home.mkdir(mode=0o700)
        gpg = Gpg(home)
        key = gpg.import_key(resources.path("sample-key.asc", folder="sample_data").read_bytes())
        workspace = vault.create(Path(folder) / "Sample.elx", gpg, key[:1])
        samples = resources.path(".", folder="sample_data")
        files = sorted([*samples.glob("*.gpg"), *samples.glob("*.zip")])
        for _ in ingest(workspace, files, gpg, catalogue.load(), CancelToken()):
            pass
        window = make_window(workspace.path, gpg, catalogue.load(), Path(folder) / "w.ini")
        window.context.theme.choose(Qt.ColorScheme.Light)
        window.resize(*SIZE)
        window.show()
        window.context.library.adopt(workspace)
        wait_until(lambda: len(window.centre.events.model.ids) > 300)
        try:
            for name, step in STEPS:
                shown = step(window) or window
                _settle(window, 2.0)
                _save(shown, name)
        finally:
            window.close()
            gpg.stop_agent()
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
