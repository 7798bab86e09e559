# SPDX-License-Identifier: MIT
"""Two windows on one workspace: both read, one writes at a time, and none shows what is not so."""

from pathlib import Path

import pytest

from explorer.ui.main_window import MainWindow
from tests.helpers.patience import PatientBot
from tests.ui.conftest import DAY_EVENTS, Make, day, settle

MORE = "marlx-edge-events-2024-03-05.log"


def opened(make: Make, path: Path, qtbot: PatientBot) -> MainWindow:
    window = make(path)
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS)
    return window


@pytest.mark.slow
def test_both_read_while_one_imports_and_removes(
    filled: Path, make: Make, qtbot: PatientBot, tmp_path: Path
) -> None:
    one, two = opened(make, filled, qtbot), opened(make, filled, qtbot)
    more = tmp_path / MORE
    more.write_bytes(day(50).replace(b"2024-03-04", b"2024-03-05"))
    one.take_in([more])
    two.context.state.ask("learner:mira_k")
    qtbot.waitUntil(lambda: len(one.centre.events.model.ids) == DAY_EVENTS + 50)
    qtbot.waitUntil(lambda: 0 < len(two.centre.events.model.ids) < DAY_EVENTS)
    # The other one asks anew, and has the new file.
    two.context.state.ask("")
    qtbot.waitUntil(lambda: len(two.centre.events.model.ids) == DAY_EVENTS + 50)
    # What one takes out, the other finds gone; it tells nothing wrong, and goes on.
    receipt = next(each for each in one.context.library.receipts if each.file == MORE)
    assert receipt.file_id is not None
    one.context.imports.remove(receipt.file_id)
    qtbot.waitUntil(lambda: len(one.centre.events.model.ids) == DAY_EVENTS)
    gone = int(two.centre.events.model.ids[-1])
    two.context.state.select(gone)
    two.context.state.ask("learner:mira_k OR learner:tobias.n OR learner:staff_ana")
    qtbot.waitUntil(lambda: len(two.centre.events.model.ids) == DAY_EVENTS)
    # Both keep stars of their own at the same time.
    for window, at in ((one, 3), (two, 4)):
        settle(qtbot, window)
        window.context.marks.set_star([int(window.centre.events.model.ids[at])], on=True)
    qtbot.waitUntil(lambda: len(one.context.marks) > 0 and len(two.context.marks) > 0)
    two.context.state.ask("starred:yes")
    qtbot.waitUntil(lambda: len(two.centre.events.model.ids) == 2)
