"""A batch in the window: how far it is, what came of every picture, and what can be done."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.batch.controller import Batching
from desktop.batch.items import Batch, Item, Phase, Shown
from desktop.jobs import JobRunner
from desktop.ui.batch.batch_model import (
    CERTAINTY,
    FILE,
    LANGUAGE_OF,
    PROBLEM,
    STATE,
    THUMBNAIL,
    BatchModel,
)
from desktop.ui.batch.batch_words import BatchWords
from desktop.ui.batch.row_actions import RowActions
from desktop.ui.batch.row_delegate import RowDelegate
from desktop.ui.batch.selected_picture import SelectedPicture
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.scroll_page import ScrollPage

_TITLE_SCALE = 1.25
_BAR_HEIGHT = 6

_LEAST_HEIGHT = 160

_CHARACTERS = 18
"""No column is narrower than so many."""

_SHOWN: tuple[Shown, ...] = (
    *("waiting", "done", "unsure", "reviewed"),
    *("refused", "failed", "cancelled"),
)


class BatchPanel(QWidget):
    """A page of the main window.

    Signals, on the UI thread:
    - folder_wanted(), export_wanted(), find_wanted(): a button was pressed.
    - language_wanted(str): captions are to be in `en`, `fr` or `both`.
    - picture_wanted(Path): show this picture in the window.
    - told(str): what the batch does from now on, for a screen reader.
    """

    folder_wanted = Signal()
    export_wanted = Signal()
    find_wanted = Signal()
    language_wanted = Signal(str)
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
        self._found = -1
        self._shown = 0
        self._places: dict[int, int] = {}
        """The picture that was selected in each batch when it was left."""
        self.model = model
        self.words = BatchWords(batching, self)
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
        model.modelReset.connect(self._return_to_place)
        model.rowsInserted.connect(self._refresh)
        model.rowsRemoved.connect(self._refresh)
        model.dataChanged.connect(self._preview_changed)
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
        self.cancel_button.setToolTip(self.tr("Leave out what is not described yet"))
        self.cancel_button.clicked.connect(self._cancel)
        self.go_on_button = self._button(self.tr("Go On"))
        self.go_on_button.setToolTip(self.tr("Describe what was left out"))
        self.go_on_button.clicked.connect(self._batching.go_on)
        self.find_button = self._button(self.tr("Find Folder…"))
        self.find_button.clicked.connect(self.find_wanted)

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
            lambda row: self.language_wanted.emit(self.languages.itemData(row))
        )
        self.filter = QComboBox(self)
        self.filter.addItem(self.tr("All"), None)
        for state in _SHOWN:
            self.filter.addItem(self.model.state_words(state), state)
        self.filter.setAccessibleName(self.tr("Show pictures in state"))
        for box in (self.languages, self.filter):
            # On Linux, the name that is heard is what is chosen.
            box.setAccessibleDescription(box.accessibleName())
        self.filter.activated.connect(lambda row: self.model.show_only(self.filter.itemData(row)))

    def _build_buttons(self) -> None:
        self.retry_button = self._button(self.tr("Try Failed Again"))
        self.retry_button.clicked.connect(self._batching.retry_failed)
        self.review_button = self._button(self.tr("Review…"))
        self.more_button = self._button(self.tr("More"))
        self.more = QMenu(self.more_button)
        self.more_button.setMenu(self.more)
        self.export_button = self._button(self.tr("Export…"))
        self.export_button.clicked.connect(self.export_wanted)
        self.folder_button = self._button(self.tr("Describe a Folder…"))
        self.folder_button.clicked.connect(self.folder_wanted)

    def _build_table(self) -> None:
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Pictures of the batch"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setWordWrap(False)
        self.table.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.table.setItemDelegate(RowDelegate(self.table, self.model))
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
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.setSortingEnabled(True)
        self.table.selectionModel().currentRowChanged.connect(lambda index, _: self._preview(index))
        self.rows = RowActions(self.table, self.model, self._batching, self)
        self.rows.picture_wanted.connect(self.picture_wanted)
        self.rows.told.connect(self.told)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)

    def _build_preview(self) -> None:
        self.selected = SelectedPicture(self._loading, self)
        self.preview, self.selected_text = self.selected.picture, self.selected.words

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
        self._nothing = QWidget(self)
        self._nothing_words = QLabel(self._nothing)
        self._nothing_words.setWordWrap(True)
        self._nothing_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing_words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.all_button = self._button(self.tr("Show All"))
        self.all_button.clicked.connect(self._show_all)
        column = QVBoxLayout(self._nothing)
        column.addStretch()
        column.addWidget(self._nothing_words)
        column.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

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
        for button in (self.find_button, self.go_on_button, self.pause_button, self.cancel_button):
            head.addWidget(button)
        choices = FlowLayout()
        self._of_pictures: list[QWidget] = [
            *(self.review_button, self.export_button, self.more_button)
        ]
        """What stands there only where there are pictures."""
        for name, box in (
            (self.tr("Captions in:"), self.languages),
            (self.tr("Show:"), self.filter),
        ):
            label = QLabel(name, self)
            label.setBuddy(box)
            choices.add_labelled(label, box)
            self._of_pictures += [label, box] if box is self.filter else []
        choices.add_stretch()
        for button in (
            self.review_button,
            self.retry_button,
            self.export_button,
            self.more_button,
            self.folder_button,
        ):
            choices.addWidget(button)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.addWidget(self.table)
        self._splitter.addWidget(self.selected)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([700, 200])
        self.selected.hide()
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._splitter)
        self._pages.addWidget(self._nothing)
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
            self.find_button,
            self.go_on_button,
            self.pause_button,
            self.cancel_button,
            self.languages,
            self.filter,
            self.review_button,
            self.retry_button,
            self.export_button,
            self.more_button,
            self.folder_button,
            self.all_button,
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
        high = max(metrics.height() + 12, THUMBNAIL + 6)
        self.table.verticalHeader().setDefaultSectionSize(high)
        titles = [header.sectionSizeHint(column) for column in LANGUAGE_OF]
        header.setMinimumSectionSize(max(_CHARACTERS * metrics.averageCharWidth(), *titles))
        self.table.setColumnWidth(PROBLEM, _CHARACTERS * metrics.averageCharWidth())
        for column in (FILE, CERTAINTY, STATE):
            words = self.model.possible_words(column)
            width = max(map(metrics.horizontalAdvance, words)) + metrics.height()
            width += THUMBNAIL + 8 if column == FILE else 0
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
        batch = batching.current
        searching = self._found >= 0
        phase = batching.phase
        working = phase in (Phase.RUNNING, Phase.PAUSING, Phase.QUEUED) and not searching
        paused = phase is Phase.PAUSED and not searching
        self._title.setText(self._title_words(batch))
        self._show_details(self._details_words(batch))
        self._bar.setRange(0, 0 if searching else max(1, batching.total))
        self._bar.setValue(batching.done)
        self._bar.setVisible(searching or working or paused)
        closed = batch is not None and batch.closed
        self.pause_button.setText(self.tr("Pause") if working else self.tr("Resume"))
        self.pause_button.setVisible((working or paused) and not closed)
        self.cancel_button.setVisible((working or paused or searching) and not closed)
        self.go_on_button.setVisible(
            batching.counts["cancelled"] > 0 and not (working or paused or searching or closed)
        )
        self.find_button.setVisible(batch is not None and batch.id in batching.missing)
        self.retry_button.setVisible(batching.counts["failed"] > 0)
        self.review_button.setEnabled(batching.counts["done"] > 0)
        self.export_button.setEnabled(bool(batching.total))
        self.more_button.setEnabled(batch is not None)
        for widget in self._of_pictures:
            widget.setVisible(bool(batching.total))
        # The sidebar has it, too: here it stands where nothing else does.
        self.folder_button.setVisible(not batching.total)
        self._show_page()
        self.show_languages()

    def _show_page(self) -> None:
        """The table, or what there is to say in its place."""
        nothing = self._batching.total > 0 and self.model.rowCount() == 0
        filtered = nothing and self.model.shown is not None
        if filtered:
            words = self.tr("No picture of this batch is in the state “{state}”.")
            self._nothing_words.setText(words.format(state=self.filter.currentText()))
        shown = self._nothing if filtered else self._splitter
        self._pages.setCurrentWidget(shown if self._batching.total else self._empty)

    def show_languages(self) -> None:
        """Show which languages captions are written in."""
        languages = self._batching.languages
        chosen = "both" if len(languages) > 1 else languages[0]
        self.languages.setCurrentIndex(self.languages.findData(chosen))
        for column, language in LANGUAGE_OF.items():
            self.table.setColumnHidden(column, language not in languages)
        self.table.setColumnHidden(PROBLEM, not self._batching.counts["failed"])

    def _title_words(self, batch: Batch | None) -> str:
        if self._batching.phase is Phase.CLOSED:
            return self.tr("The list is being opened…")
        if batch is None:
            return self.tr("Describe many pictures")
        return batch.name

    def _details_words(self, batch: Batch | None) -> str:
        if self._found >= 0:
            found = self.tr("%Ln picture(s) found", "", self._found)
            return f"{self.tr('Looking for pictures…')} {found}"
        if batch is None:
            return ""
        details = self.words.details(batch)
        if batch.id in self._batching.missing:
            return f"{details} · {self.tr('The folder is not where it was')}"
        return details

    def _show_details(self, words: str) -> None:
        """Show how far it is; what it does, where that is another thing now, is said, too."""
        before, now = self._details.text().split(" · ")[0], words.split(" · ", maxsplit=1)[0]
        self._details.setText(words)
        if before != now and now and self._found < 0 and self.isVisible():
            self.told.emit(now)

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

    def _show_all(self) -> None:
        self.filter.setCurrentIndex(0)
        self.model.show_only(None)
        self.table.setFocus()

    # -- the place that was left ---------------------------------------------------------------

    def _return_to_place(self) -> None:
        """Select what was selected when this batch was left."""
        batch = self._batching.current
        self._shown = batch.id if batch is not None else 0
        row = self.model.row_of(self._places.get(self._shown, 0))
        if row >= 0:
            index = self.model.index(row, FILE)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            self._preview(QModelIndex())
        self._refresh()

    # -- the selected picture ------------------------------------------------------------------

    def _preview_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """Show the picture of a row that has only been read now, and words that changed."""
        here = first.row() <= self.table.currentIndex().row() <= last.row()
        item = self._current() if here else None
        if item is None:
            return
        if self.selected_text.text() != self.model.full_text(item):
            self._preview(self.table.currentIndex())

    def _preview(self, index: QModelIndex) -> None:
        item = self.model.item(index.row()) if index.isValid() else None
        self.selected.setVisible(index.isValid())
        if index.isValid():
            self._places[self._shown] = self.model.number(index.row())
        self.selected.show_item(item, self.model.full_text(item) if item is not None else "")
