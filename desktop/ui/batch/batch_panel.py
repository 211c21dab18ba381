"""The batch in the window: how far it is, what came of every picture, and what can be done."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.batch.controller import Batching, Phase
from desktop.batch.store import Item, State
from desktop.jobs import Job, JobRunner
from desktop.pictures import loading as pictures
from desktop.ui.batch.batch_model import CERTAINTY, FILE, LANGUAGE_OF, STATE, BatchModel
from desktop.ui.batch.row_actions import RowActions
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.picture_view import PictureView
from desktop.ui.widgets.scroll_page import ScrollPage

_PREVIEW_SIDE = 800
_TITLE_SCALE = 1.25
_BAR_HEIGHT = 6

_LEAST_HEIGHT = 240

_CHARACTERS = 18
"""No column is narrower than so many."""

_SHOWN_STATES: tuple[State, ...] = ("waiting", "done", "refused", "failed")


class BatchPanel(QWidget):
    """A page of the main window.

    Signals, on the UI thread:
    - folder_wanted(), export_wanted(), clear_wanted(): a button was pressed.
    - picture_wanted(Path): show this picture in the window.
    - told(str): what the batch does from now on, for a screen reader.
    """

    folder_wanted = Signal()
    export_wanted = Signal()
    clear_wanted = Signal()
    picture_wanted = Signal(object)
    told = Signal(str)

    def __init__(
        self,
        batching: Batching,
        model: BatchModel,
        loading: JobRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._batching = batching
        self._loading = loading
        self._preview_job: Job | None = None
        self._found = -1
        self.model = model
        self._build_progress()
        self._build_choices()
        self._build_buttons()
        self._build_table()
        self._build_preview()
        self._build_empty()
        self._arrange()
        self._order_focus()
        batching.progressed.connect(self._refresh)
        batching.searching.connect(self._show_search)
        batching.relisted.connect(self._refresh)
        model.modelReset.connect(lambda: self._preview(QModelIndex()))
        model.dataChanged.connect(lambda *_: self._preview_current())
        self._refresh()

    # -- construction ------------------------------------------------------------------------

    def _build_progress(self) -> None:
        self._title = QLabel(self)
        self._details = QLabel(self)
        self._details.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._details.setAccessibleName(self.tr("Progress"))
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(_BAR_HEIGHT)
        self._bar.setAccessibleName(self.tr("Pictures described"))
        self.pause_button = self._button(self.tr("Pause"))
        self.pause_button.clicked.connect(self._pause_or_resume)
        self.cancel_button = self._button(self.tr("Cancel"))
        self.cancel_button.setToolTip(self.tr("Take off the list what is not described yet"))
        self.cancel_button.clicked.connect(self._cancel)

    def _build_choices(self) -> None:
        self.languages = QComboBox(self)
        for value, name in (
            ("en", self.tr("English")),
            ("fr", self.tr("French")),
            ("both", self.tr("English and French")),
        ):
            self.languages.addItem(name, value)
        self.languages.setAccessibleName(self.tr("Language of the captions"))
        self.languages.activated.connect(
            lambda row: self._batching.choose_languages(self.languages.itemData(row))
        )
        self.filter = QComboBox(self)
        self.filter.addItem(self.tr("All"), None)
        for state in _SHOWN_STATES:
            self.filter.addItem(self.model.state_words(state), state)
        self.filter.setAccessibleName(self.tr("Show pictures in state"))
        self.filter.activated.connect(lambda row: self.model.show_state(self.filter.itemData(row)))

    def _build_buttons(self) -> None:
        self.retry_button = self._button(self.tr("Try Failed Again"))
        self.retry_button.clicked.connect(self._batching.retry_failed)
        self.clear_button = self._button(self.tr("Clear List"))
        self.clear_button.setToolTip(
            self.tr("Empty the list and forget its captions; no picture is deleted")
        )
        self.clear_button.clicked.connect(self.clear_wanted)
        self.export_button = self._button(self.tr("Export…"))
        self.export_button.clicked.connect(self.export_wanted)
        self.folder_button = self._button(self.tr("Add a Folder…"))
        self.folder_button.clicked.connect(self.folder_wanted)

    def _build_table(self) -> None:
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Pictures of the batch"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setWordWrap(False)
        # Tab leaves the table; the arrow keys move in it.
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        # Every row as high as the first: the view need not ask for 50,000 of them.
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in LANGUAGE_OF:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.table.selectionModel().currentRowChanged.connect(lambda index, _: self._preview(index))
        self.rows = RowActions(self.table, self.model, self._batching, self)
        self.rows.picture_wanted.connect(self.picture_wanted)
        self.rows.told.connect(self.told)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)

    def _build_preview(self) -> None:
        self.preview = PictureView(self)
        self.preview.setAccessibleName(self.tr("Selected picture"))
        self.selected_text = QLabel(self)
        self.selected_text.setTextFormat(Qt.TextFormat.PlainText)
        self.selected_text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.selected_text.setWordWrap(True)
        self.selected_text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._selected = QWidget(self)
        column = QVBoxLayout(self._selected)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.preview, 3)
        column.addWidget(self.selected_text, 2)
        self.preview.installEventFilter(self)

    def _build_empty(self) -> None:
        words = self.tr(
            "Drop a folder or many pictures here, or add a folder.\n"
            "They are described one after another, also after you quit and start again."
        )
        self._empty = QLabel(words, self)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._empty.setContentsMargins(48, 48, 48, 48)

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._details)
        for label in (self._title, self._details):
            label.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addLayout(words, 1)
        head.addWidget(self.pause_button)
        head.addWidget(self.cancel_button)
        choices = FlowLayout()
        for name, box in (
            (self.tr("Captions in:"), self.languages),
            (self.tr("Show:"), self.filter),
        ):
            label = QLabel(name, self)
            label.setBuddy(box)
            choices.add_labelled(label, box)
        choices.add_stretch()
        for button in (
            self.retry_button,
            self.clear_button,
            self.export_button,
            self.folder_button,
        ):
            choices.addWidget(button)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.addWidget(self.table)
        self._splitter.addWidget(self._selected)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([700, 200])
        self._selected.hide()
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._splitter)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addLayout(choices)
        column.addWidget(self._pages, 1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollPage(content, _LEAST_HEIGHT, self))

    def _order_focus(self) -> None:
        order: list[QWidget] = [
            self.pause_button,
            self.cancel_button,
            self.languages,
            self.filter,
            self.retry_button,
            self.clear_button,
            self.export_button,
            self.folder_button,
            self.table,
            self.preview,
            self.selected_text,
        ]
        for first, second in pairwise(order):
            self.setTabOrder(first, second)

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoDefault(False)
        return button

    # -- what is shown -------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What the panel says at the moment."""
        return f"{self._title.text()}\n{self._details.text()}".strip()

    def take_keyboard(self) -> None:
        """Have keys go to the table, or to what fills it."""
        (self.table if self._batching.total else self.folder_button).setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the system's type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_type()

    def _size_type(self) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _TITLE_SCALE)
        font.setBold(True)
        self._title.setFont(font)
        metrics, header = self.fontMetrics(), self.table.horizontalHeader()
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 12)
        header.setMinimumSectionSize(_CHARACTERS * metrics.averageCharWidth())
        for column in (FILE, CERTAINTY, STATE):
            words = self.model.possible_words(column)
            width = max(map(metrics.horizontalAdvance, words)) + metrics.height()
            self.table.setColumnWidth(column, max(width, header.sectionSizeHint(column)))

    def showEvent(self, event: object) -> None:
        """Take the size of type that holds now."""
        self._size_type()
        super().showEvent(event)  # type: ignore[arg-type]

    def _show_search(self, found: int) -> None:
        self._found = found
        self._refresh()

    def _refresh(self) -> None:
        batching = self._batching
        searching = self._found >= 0
        working = batching.phase in (Phase.RUNNING, Phase.PAUSING)
        paused = batching.phase is Phase.PAUSED
        title = self._title_words()
        if title != self._title.text() and self.isVisible():
            self.told.emit(title)
        self._title.setText(title)
        self._details.setText(self._details_words())
        self._bar.setRange(0, 0 if searching else max(1, batching.total))
        self._bar.setValue(batching.done)
        self._bar.setVisible(searching or working or paused)
        self.pause_button.setText(self.tr("Pause") if working else self.tr("Resume"))
        self.pause_button.setVisible(working or paused)
        self.cancel_button.setVisible(working or paused or searching)
        self.retry_button.setVisible(batching.counts["failed"] > 0)
        self.clear_button.setEnabled(bool(batching.total) and not working and not searching)
        self.export_button.setEnabled(bool(batching.total))
        self._pages.setCurrentIndex(1 if batching.total else 0)
        self._show_languages()

    def _show_languages(self) -> None:
        languages = self._batching.languages
        chosen = "both" if len(languages) > 1 else languages[0]
        self.languages.setCurrentIndex(self.languages.findData(chosen))
        for column, language in LANGUAGE_OF.items():
            self.table.setColumnHidden(column, language not in languages)

    def _title_words(self) -> str:
        if self._found >= 0:
            return self.tr("Looking for pictures…")
        phase = self._batching.phase
        if phase is Phase.CLOSED:
            return self.tr("The list is being opened…")
        if not self._batching.total:
            return self.tr("Describe many pictures")
        return {
            Phase.IDLE: self.tr("Done"),
            Phase.RUNNING: self.tr("Describing pictures"),
            Phase.PAUSING: self.tr("Pausing after this picture…"),
            Phase.PAUSED: self.tr("Paused"),
        }[phase]

    def _details_words(self) -> str:
        if self._found >= 0:
            return self.tr("%Ln picture(s) found", "", self._found)
        batching = self._batching
        if not batching.total:
            return ""
        parts = []
        if batching.phase is Phase.IDLE:
            parts.append(self.tr("%Ln described", "", batching.counts["done"]))
        else:
            locale = QLocale()
            done, total = locale.toString(batching.done), locale.toString(batching.total)
            parts.append(self.tr("{number} of {total}").format(number=done, total=total))
        if batching.counts["refused"]:
            parts.append(self.tr("%Ln not a photo", "", batching.counts["refused"]))
        if batching.counts["failed"]:
            parts.append(self.tr("%Ln failed", "", batching.counts["failed"]))
        left = batching.seconds_left
        if batching.phase is Phase.RUNNING and left is not None:
            parts.append(self.time_words(left))
        return " · ".join(parts)

    def time_words(self, seconds: float) -> str:
        """How long it will take, no more exactly than it is known."""
        minutes = round(seconds / 60)
        if minutes < 1:
            return self.tr("less than a minute left")
        if minutes < 100:
            return self.tr("about %Ln minute(s) left", "", minutes)
        return self.tr("about %Ln hour(s) left", "", round(minutes / 60))

    # -- what the user does --------------------------------------------------------------------

    def _pause_or_resume(self) -> None:
        if self._batching.phase is Phase.RUNNING:
            self._batching.pause()
        else:
            self._batching.resume()

    def _cancel(self) -> None:
        if self._found >= 0:
            self._batching.stop_search()
        else:
            self._batching.cancel()

    def _current(self) -> Item | None:
        index = self.table.currentIndex()
        return self.model.item(index.row()) if index.isValid() else None

    # -- the selected picture ------------------------------------------------------------------

    def _preview_current(self) -> None:
        """Show the picture of a row that has only been read now, and words that changed."""
        item = self._current()
        if item is None:
            return
        if self.selected_text.text() != self.model.full_text(item):
            self._preview(self.table.currentIndex())

    def _preview(self, index: QModelIndex) -> None:
        if self._preview_job is not None:
            self._preview_job.cancel()
            self._preview_job = None
        self.preview.show_image(QImage())
        item = self.model.item(index.row()) if index.isValid() else None
        self._selected.setVisible(index.isValid())
        self.selected_text.setText(self.model.full_text(item) if item is not None else "")
        self.preview.setAccessibleDescription(self.selected_text.text())
        if item is None or item.error is not None:
            return
        path: Path = item.path
        self._preview_job = self._loading.start(lambda _: pictures.load(path, _PREVIEW_SIDE))
        self._preview_job.finished.connect(self._show_preview)

    def _show_preview(self, image: QImage) -> None:
        self.preview.show_image(image)
        self._fit_preview()

    def _fit_preview(self) -> None:
        """Give the picture no more height than it fills, so that its caption stands right below."""
        if filled := self.preview.filled_height():
            self.preview.setMaximumHeight(max(filled, self.preview.minimumHeight()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the selected picture anew where it has another width."""
        if watched is self.preview and event.type() == QEvent.Type.Resize:
            self._fit_preview()
        return super().eventFilter(watched, event)
