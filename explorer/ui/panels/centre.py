# SPDX-License-Identifier: MIT
"""The middle of the window: the query above the events, or the way in while there is nothing."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from explorer.ui.follow import FollowChip, WayBack
from explorer.ui.models.source_packages import holds_tables
from explorer.ui.notices import Notices
from explorer.ui.panels.context import Context
from explorer.ui.panels.events import Events
from explorer.ui.panels.histogram import Histogram
from explorer.ui.panels.query_bar import QueryBar
from explorer.ui.panels.sources_intake import Intake
from explorer.ui.panels.welcome import Welcome


class Centre(QWidget):
    """Shows the welcome until there is a workspace, or files on their way into one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.notices = Notices(context.theme)
        self.intake = Intake()
        self.query_bar = QueryBar(context)
        self.histogram = Histogram(context)
        self.events = Events(context)
        self.welcome = Welcome(context)
        asking = QWidget()
        column = QVBoxLayout(asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.following = FollowChip(context)
        self.following.setContentsMargins(8, 6, 8, 0)
        column.addWidget(self.following)
        column.addWidget(self.query_bar)
        column.addWidget(self.histogram)
        column.addWidget(self.events, 1)
        self._asking = asking
        self._way_back = WayBack(context, self.events.view, self.events.model)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(asking)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.notices)
        above = QVBoxLayout()
        above.setContentsMargins(8, 6, 8, 0)
        above.addWidget(self.intake)
        whole.addLayout(above)
        whole.addLayout(self._stack, 1)
        context.library.phase_changed.connect(lambda _: self._choose())
        context.library.totals_changed.connect(lambda _: self._choose())
        context.library.key_wanted.connect(self.welcome.ask_key)
        context.imports.started.connect(self._choose)
        context.imports.idle.connect(self._choose)
        self.welcome.key_chosen.connect(context.library.create)
        self.welcome.key_refused.connect(context.imports.cancel)
        self.welcome.passphrase_chosen.connect(context.library.create_behind)
        context.library.passphrase_possible.connect(
            lambda failure: self.welcome.ask_passphrase(failure.what)
        )

    @property
    def welcoming(self) -> bool:
        return self._stack.currentWidget() is self.welcome

    def _choose(self) -> None:
        library, imports = self._context.library, self._context.imports
        totals = library.totals
        holds = totals is not None and (bool(totals.events) or holds_tables(library.receipts))
        # What came in last is not counted yet: the welcome would flash up.
        counting = library.phase == "open" and library.overview.busy
        asking = library.phase == "opening" or imports.running or counting or holds
        self._stack.setCurrentWidget(self._asking if asking else self.welcome)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange and hasattr(self, "histogram"):
            self.histogram.fit(self.window().height())
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.histogram.fit(self.window().height())
        super().resizeEvent(event)
