# SPDX-License-Identifier: MIT
"""A qtbot that waits longer: what fails only because a machine is busy tells nobody anything."""

from collections.abc import Callable
from typing import Any, Final

from pytestqt.qtbot import QtBot

LONG: Final = 30_000


class PatientBot(QtBot):
    """As pytest-qt's, but by default it waits up to 30 s for a condition or a signal."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = LONG) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = LONG, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitSignals(self, signals: list[Any], *, timeout: int = LONG, **options: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **options)
