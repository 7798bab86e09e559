# SPDX-License-Identifier: MIT
"""The line a terminal shows while files come in."""

import io
import sys
from pathlib import Path

import pytest

from explorer.cli_output import ProgressLine
from explorer.ui.pace import Pace
from explorer.work import Progress


class Terminal(io.StringIO):
    """A stderr that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_rate_and_time_left_of_file_and_whole_ten_times_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / f"marlx-edge-events-2025-03-1{number}.log.gz.gpg" for number in range(2)]
    for path in files:
        path.write_bytes(bytes(30_000_000))
    out, now = Terminal(), [0.0]
    monkeypatch.setattr(sys, "stderr", out)
    pace, line = Pace(files, lambda: now[0]), ProgressLine(lambda: now[0])
    for _ in range(200):
        now[0] += 0.02
        done = int(now[0] * 5_000_000)
        line.show(pace.step(Progress(files[0].name, done, 30_000_000, done // 500)))
    line.show(pace.step(Progress(files[1].name, 0, 30_000_000)))
    line.clear()
    shown = [text.rstrip() for text in out.getvalue().split("\r") if text.strip()]
    assert 30 < len(shown) <= 42
    assert all(len(text) <= 79 for text in shown)
    assert shown[-2].startswith("1/2 marlx-edge-")
    assert "/30.0 MB" in shown[-2]
    assert shown[-2].endswith("all 20/60  5.0 MB/s  0:08 left")
    assert shown[-1].startswith("2/2 marlx-edge-")
