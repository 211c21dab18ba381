"""Joins the review to menus: begins it from where the user is, and does what is chosen there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from desktop.batch.controller import Batching
from desktop.history.controller import Library
from desktop.review.controller import Reviewing
from desktop.review.sources import BatchSource, HistorySource
from desktop.session import Session
from desktop.settings import Settings
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices
from desktop.ui.chrome.pages import Pages
from desktop.ui.review.review_page import ReviewPage


class ReviewCommands(QObject):
    """The menu Review, and the page.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        reviewing: Reviewing,
        sources: tuple[Batching, Library, Session],
        table: Settings,
        menus: Menus,
        pages: Pages,
        notices: Notices,
        stack: QStackedWidget,
    ) -> None:
        """The page is made here, and added to `stack`."""
        super().__init__(pages)
        self._reviewing = reviewing
        self._batching, self._library, self._session = sources
        self._settings = table
        self._menus = menus
        self._pages = pages
        self._notices = notices
        self.page = page = ReviewPage(reviewing, table, menus.review_actions, stack)
        stack.addWidget(page)
        self._editing = False
        menus.review_batch.triggered.connect(self.review_batch)
        menus.review_history.triggered.connect(self.review_history)
        menus.review_right.triggered.connect(reviewing.right)
        menus.review_wrong.triggered.connect(reviewing.wrong)
        menus.review_correct.triggered.connect(page.edit)
        menus.review_other.triggered.connect(self._another_sentence)
        menus.review_unsure.triggered.connect(reviewing.next_unsure)
        menus.review_next.triggered.connect(lambda: reviewing.step(1))
        menus.review_previous.triggered.connect(lambda: reviewing.step(-1))
        for action in menus.review_actions:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        page.told.connect(self.told)
        page.editing_changed.connect(self._follow_editing)
        pages.changed.connect(self._follow_page)
        reviewing.begun.connect(self._show)
        reviewing.nothing.connect(self._tell_nothing)
        self._refresh()

    def review_batch(self) -> None:
        """Review the current batch."""
        batch = self._batching.current
        if batch is not None:
            self._reviewing.begin(BatchSource(self._batching, batch, self._reviewing))

    def review_history(self) -> None:
        """Review all pictures of the history."""
        language = self._settings.caption_language()
        name = self.tr("The history")
        edits = self._session.edits
        self._reviewing.begin(HistorySource(self._library, edits, name, language, self._reviewing))

    def _show(self) -> None:
        self._notices.dismiss()
        self._pages.go(self.page)
        self._refresh()
        self.page.take_keyboard()

    def _tell_nothing(self, name: str) -> None:
        words = self.tr("“{name}” has no described photo yet.").format(name=name)
        self._notices.tell(self.tr("There is nothing to review"), words)

    def _another_sentence(self) -> None:
        if not self._reviewing.another_sentence():
            self.page.tell_no_other()

    def _follow_editing(self, editing: bool) -> None:
        self._editing = editing
        self._refresh()

    def _follow_page(self) -> None:
        if self._pages.current is not self.page:
            self._reviewing.stop()
        self._refresh()

    def _refresh(self) -> None:
        """Letters are commands only where nobody writes with them."""
        on = self._pages.current is self.page and not self._editing
        for action in self._menus.review_actions:
            action.setEnabled(on)
