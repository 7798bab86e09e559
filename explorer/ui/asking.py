# SPDX-License-Identifier: MIT
"""The passphrase of a GPG key, asked for by the window where GnuPG has none to ask in."""

from PySide6.QtCore import QObject, Signal

from explorer.package.passphrases import Passphrases, Question
from explorer.ui.jobs import Relay
from explorer.work import CancelToken, Reply


class Asking(QObject):
    """Carries a question from the work that needs it to the window, and the answer back.

    Signals: wanted(Question); settled() when no answer is wanted any more.
    """

    wanted = Signal(object)
    settled = Signal()

    def __init__(self, relay: Relay) -> None:
        super().__init__(relay)
        self._relay = relay
        self._reply: Reply[bytearray] | None = None
        self.passphrases = Passphrases(self._ask, self._settle)

    def answer(self, typed: bytearray | None) -> None:
        """What the person typed; None: nothing, and the work goes on without."""
        reply, self._reply = self._reply, None
        if reply is not None:
            reply.give(typed)

    def _ask(self, question: Question, cancel: CancelToken) -> bytearray | None:
        """Called beside the window's thread, which it waits for."""
        cancel.check()
        reply: Reply[bytearray] = Reply()
        with cancel.on_cancel(reply.give):
            self._relay.post(lambda: self._put(question, reply))
            typed = reply.wait()
        cancel.check()
        return typed

    def _settle(self) -> None:
        self._relay.post(self.settled.emit)

    def _put(self, question: Question, reply: Reply[bytearray]) -> None:
        self._reply = reply
        self.wanted.emit(question)
