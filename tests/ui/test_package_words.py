# SPDX-License-Identifier: MIT
"""What only the weekly package knows, in the inspector and over the trail."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.event_facts import post_words
from explorer.ui.main_window import MainWindow
from explorer.workspace.records import Post
from tests.helpers import ora
from tests.helpers.workspaces import fresh, take_in
from tests.ui.conftest import Make, settle
from tests.ui.inspecting import inspector
from tests.ui.test_trail_panel import follow
from tests.workspace.test_posts import LINES as POSTS
from tests.workspace.test_posts import MONGO

SOURCE = "package of 2025-03-09"


def _window(make: Make, gpg: Gpg, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    lines = (*POSTS, ora.handed_in(), ora.assessed("peer", "tobias.n", ora.TOBIAS, 20))
    log = tmp_path / "a.log"
    log.write_bytes(b"\n".join(lines))
    folder = ora.write(tmp_path, ora.tables())
    (folder / "MarlX-SEA201-2025_T1-prod.mongo").write_text(MONGO)
    take_in(fresh(tmp_path / "Known.elx", gpg), [log, folder], gpg)
    window = make(tmp_path / "Known.elx")
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == len(lines))
    settle(qtbot, window)
    return window


def test_the_inspector_says_whom_an_id_means_and_what_a_post_says(
    make: Make, gpg: Gpg, qtbot: QtBot, tmp_path: Path
) -> None:
    window = _window(make, gpg, qtbot, tmp_path)
    panel = inspector(window, qtbot, 2)
    assert panel.head.facts["Post"].text() == "Package of 2025-03-09: ‘Kelp?’, “By the sea”"
    assert not panel.head.facts["About"].isVisible()
    panel = inspector(window, qtbot, len(window.centre.events.model.ids) - 1)
    about = panel.head.facts["About"].text()
    assert about == f"mira_k, by the response 3f2a77d2… they handed in, {SOURCE}"
    assert not panel.head.facts["Post"].isVisible()
    menu = panel.head.menu("About")
    assert menu is not None
    follow_them = next(each for each in menu.actions() if "ollow" in each.text())
    follow_them.trigger()
    assert window.context.state.learner == "mira_k"
    menu.close()


def test_the_trail_says_how_it_knows_whom_an_event_is_about(
    make: Make, gpg: Gpg, qtbot: QtBot, tmp_path: Path
) -> None:
    window = _window(make, gpg, qtbot, tmp_path)
    trail = follow(window, qtbot)
    assert len(trail.plot.view) == 2
    window.context.state.select(int(trail.plot.view.spine.ids[1]))
    how = f"(about this learner, by the response 3f2a77d2… they handed in, {SOURCE})"
    qtbot.waitUntil(lambda: how in trail.hover.text())


def test_a_post_in_words_is_one_short_line() -> None:
    said = post_words(Post("1", "thread", "Kelp\n?", "word " * 100, "ines_v", "2025-03-09"))
    assert said.startswith("Package of 2025-03-09: ‘Kelp ?’, “word word")
    assert said.endswith("…”")
    assert len(said) < 260
