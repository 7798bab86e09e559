# SPDX-License-Identifier: MIT
"""The profile: what the weekly package says of the learner followed, or of the selected event's."""

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from explorer.ui.formats import count_text, one_line
from explorer.ui.icons import icon
from explorer.ui.jobs import Failure
from explorer.ui.models.profile_tree import Fact, FactRole, ProfileTree, Section, lines
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.profile_layout import ProfileLayout
from explorer.ui.profile_facts import left_out, sections
from explorer.ui.profile_work import Found, Whom, profile_work
from explorer.ui.value_menu import Value, value_menu

_SOON_MS: Final = 120  # so that walking through a table looks nobody up on the way
_OPEN_AT_FIRST: Final = 4  # sections; later ones open when they are asked for


class ProfilePanel(Panel):
    """Signals: said(sentence); failed(Failure)."""

    title = "Profile"
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context, self._state, self._library = context, context.state, context.library
        self._channel = context.library.channel("detail")
        self._asked: tuple[Whom, str | None] | None = None
        self._stale = True
        self._folded: dict[str, bool] = {}  # by title of the section, as the person left it
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._read)
        self._week: str | None = None  # the newest
        self._filling = False
        self.found: Found | None = None
        self.model = ProfileTree(context.theme, self)
        self.parts = ProfileLayout(self.model)
        self.view, self.weeks = self.parts.view, self.parts.weeks
        self.copy_all = QToolButton()
        self.copy_all.setToolTip("Copy all of the profile as text")
        self.copy_all.setAccessibleName("Copy all of the profile as text")
        self.set_content(self.parts)
        self.setFocusProxy(self.view)
        self._connect(context)
        self._dress()
        self._show_none()

    def title_tools(self) -> list[QWidget]:
        return [self.copy_all]

    def copy(self) -> None:
        """The values of the selected rows onto the clipboard; of several, with their names."""
        indexes = self.view.selectionModel().selectedRows()
        facts = [fact for index in indexes if isinstance(fact := index.data(FactRole), Fact)]
        if len(facts) == 1:
            self._put(facts[0].value or facts[0].name, "Copied.")
        elif facts:
            text = "\n".join(f"{fact.name}: {one_line(fact.value, 32_000)}" for fact in facts)
            self._put(text, f"Copied {count_text(len(facts), 'value')}.")

    def copy_everything(self) -> None:
        """All of the profile as text onto the clipboard."""
        if self.model.sections:
            head = [
                self.parts.name.text(),
                self.parts.ids.text(),
                self.weeks.currentText(),
            ]
            text = "\n".join([*filter(None, head), *lines(self.model.sections)])
            self._put(text, "Copied the profile.")

    def menu(self, fact: Fact) -> QMenu:
        """What can be done with a value."""
        events = () if fact.event_id is None else (fact.event_id,)
        value = Value(fact.value or fact.name, fact.term, events=events)
        menu = value_menu(self, self._context, value, self.said.emit)
        if fact.event_id is not None:
            menu.addAction("Select this event", partial(self._state.select, fact.event_id))
        menu.addSeparator()
        menu.addAction("Copy all of the profile", self.copy_everything)
        return menu

    def choose_week(self, week: str | None) -> None:
        """Show what the package of this week says; None for the newest."""
        self._week = week
        self._want()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _connect(self, context: Context) -> None:
        self.copy_all.clicked.connect(self.copy_everything)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.view.expanded.connect(partial(self._remember, folded=False))
        self.view.collapsed.connect(partial(self._remember, folded=True))
        copy = self.view.addAction("Copy", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self._state.learner_changed.connect(lambda _: self._want())
        self._state.selection_changed.connect(lambda _: self._on_selection())
        self._state.zone_changed.connect(lambda _: self._show())
        self.message.button.clicked.connect(lambda: self.choose_week(None))
        context.library.receipts_changed.connect(lambda _: self._want(anew=True))
        context.library.phase_changed.connect(self._on_phase)
        context.theme.changed.connect(self._dress)
        self.weeks.activated.connect(lambda at: self.choose_week(self.weeks.itemData(at)))

    def whom(self) -> Whom | None:
        """Whose profile is wanted: the learner’s who is followed, else the selected event’s."""
        if self._state.learner is not None:
            return Whom(self._state.learner)
        if self._state.selection is not None:
            return Whom(None, self._state.selection)
        return None

    def _on_selection(self) -> None:
        self._stale = True
        if self.isVisible():
            self._soon.start()

    def _want(self, *, anew: bool = False) -> None:
        """Read what is wanted now, unless that is on show; at once if anybody sees it."""
        if anew:
            self._asked = None
        self._stale = True
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        self._stale = False
        self._soon.stop()
        whom = self.whom()
        if whom is None or self._library.phase != "open":
            self._channel.cancel()
            self._asked = None
            self._show_none()
            return
        if self._asked == (whom, self._week):
            return
        if self.found is None or self._asked is None or self._asked[0] != whom:
            self.show_loading("Looking in the weekly package…")
        self._asked = whom, self._week
        self._channel.ask(profile_work(whom, self._week), self._on_found, self._on_failed)

    def _on_found(self, found: Found) -> None:
        self.found = found
        self._show()

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        profile = found.profile
        self.copy_all.setEnabled(profile is not None)
        if profile is None:
            self.model.show(())
            self._show_why_not(found)
            return
        account = profile.accounts[0]
        self.parts.name.say(one_line(account.name or profile.username or found.name, 200))
        numbers = [f"user_id {one.user_id}" for one in profile.accounts]
        self.parts.ids.say(one_line(" · ".join(filter(None, (profile.username, *numbers))), 400))
        self._fill_weeks(found)
        self._fill(sections(profile, self._state.zone))
        left = ", ".join(left_out(profile))
        self.parts.doubt.setText(f"Left out at import: {one_line(left, 300)}" if left else "")
        self.parts.doubt.setVisible(bool(left))
        self.show_normal()

    def _show_why_not(self, found: Found) -> None:
        if not found.name:
            self.show_empty("learner", "Nobody", "The selected event names no learner.")
        elif not found.any_package:
            text = (
                "Drop one on the window (its name ends in the date and .zip), or press Ctrl+O. It"
                " says who learners are, with their enrolments, grades and roles."
            )
            self.show_empty("open", "No weekly package yet", text)
        else:
            which = f" up to {self._week}" if self._week else ""
            text = f"No table of the weekly packages{which} names {one_line(found.name, 80)}."
            button = "Look in the newest" if self._week else ""
            self.show_empty("learner", "Nothing known", text, button=button)

    def _fill(self, told: list[Section]) -> None:
        self._filling = True
        self.model.show(told)
        for row, section in enumerate(told):
            folded = self._folded.get(section.title, row >= _OPEN_AT_FIRST)
            self.parts.show_section(row, folded=folded, told=bool(section.facts))
        self._filling = False

    def _fill_weeks(self, found: Found) -> None:
        with QSignalBlocker(self.weeks):
            self.weeks.clear()
            newest = f" ({found.weeks[0]})" if found.weeks else ""
            self.weeks.addItem(f"Newest weekly package{newest}", None)
            for week in found.weeks:
                self.weeks.addItem(f"Weekly package of {week}", week)
            self.weeks.setCurrentIndex(max(0, self.weeks.findData(self._week)))

    def _on_failed(self, failure: Failure) -> None:
        self._asked, self.found = None, None
        self.copy_all.setEnabled(False)
        self.show_failed(failure)

    def _show_none(self) -> None:
        self.found = None
        self.copy_all.setEnabled(False)
        self.model.show(())
        for label in (self.parts.name, self.parts.ids):
            label.say("")
        self.show_empty(
            "learner",
            "Nobody selected",
            "Follow a learner (Ctrl+L), or select an event: here you will see who they are, their"
            " enrolments, grades and roles, as the weekly package says.",
        )

    def _on_phase(self, phase: str) -> None:
        if phase != "open":  # also where nobody sees it: nothing of a person stays
            self._week = None
            self._channel.cancel()
            self._show_none()
        self._want(anew=True)

    def _on_menu(self, at: QPoint) -> None:
        fact = self.view.indexAt(at).data(FactRole)
        if isinstance(fact, Fact):
            self.menu(fact).popup(self.view.viewport().mapToGlobal(at))

    def _remember(self, index: QModelIndex, *, folded: bool) -> None:
        if index.data(FactRole) is None and not self._filling:
            self._folded[str(index.data())] = folded

    def _put(self, text: str, said: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit(said)

    def _dress(self) -> None:
        self.copy_all.setIcon(icon("copy", self.theme.colours.dim, 14))
