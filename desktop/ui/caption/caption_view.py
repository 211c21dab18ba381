"""The picture, large, and under it what it shows, in large type, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont, QImage, QKeySequence, QPalette, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.history.entries import Verdict
from desktop.system import accessibility
from desktop.ui.appearance.icons import SymbolButton, SymbolLabel
from desktop.ui.caption.alternatives_list import AlternativesList
from desktop.ui.caption.caption_editor import CaptionEditor
from desktop.ui.caption.caption_text import CaptionText
from desktop.ui.caption.caption_words import CaptionWords
from desktop.ui.caption.found_text_view import FoundTextView
from desktop.ui.caption.tags_chart import TagsChart
from desktop.ui.widgets.middle import in_the_middle
from desktop.ui.widgets.picture_view import PictureView
from desktop.ui.widgets.scroll_page import ScrollPage
from model.caption import Language

PATIENCE = 300
"""Milliseconds before progress shows: shorter work needs no telling."""

_CAPTION_MARGIN = 36
_CAPTION_POINTS = 22
_LEAST_HEIGHT = 160


class CaptionView(QWidget):
    """Picture, caption, confidence; on demand other sentences, and a field to correct the caption.

    Signals, on the UI thread:
    - copy_wanted(): the copy button was pressed.
    - correct_wanted(): the user wants to write the caption anew; `start_editing` begins it.
    - corrected(object, str): what `start_editing` was given, and the words that are to be kept.
    - judged(object): the sentence was marked as "right" or "wrong", or None: as neither.
    - alternatives_toggled(bool): whether the other sentences are shown.
    - play_wanted(): Space was pressed on the picture or the caption.
    - locate_wanted(): the user knows where the missing file is.
    """

    copy_wanted = Signal()
    correct_wanted = Signal()
    corrected = Signal(object, str)
    judged = Signal(object)
    alternatives_toggled = Signal(bool)
    play_wanted = Signal()
    locate_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._show_progress)
        self._edited: object = None
        self.picture = PictureView(self, snug=True)
        self._build_missing_note()
        self._build_caption()
        self._build_details()
        self._build_alternatives()
        self.tags = TagsChart(self)
        self.labels = TagsChart(self, self.tr("ImageNet labels"))
        self.found_text = FoundTextView(self)
        self._build_progress()
        self._arrange()
        for place in (self.picture, self._caption):
            space = QShortcut(QKeySequence(Qt.Key.Key_Space), place)
            space.setContext(Qt.ShortcutContext.WidgetShortcut)
            space.activated.connect(self.play_wanted)

    @property
    def text(self) -> str:
        """The caption that is shown."""
        return self._caption.text()

    @property
    def editing(self) -> bool:
        """Whether the caption is being corrected."""
        return self._edited is not None

    def show_caption(self, text: str, language: Language, confidence: str, start: int = 0) -> None:
        """Show a finished sentence in its language, and how sure it is, in words.

        The sentence itself begins at `start`; what is before it is how it is said.
        """
        self.finish_editing()
        self.stop_waiting()
        self._caption.show_text(text, language, start)
        self.show_details(confidence)
        self._details.setVisible(bool(text))
        self.picture.setAccessibleDescription(text)

    def show_details(self, words: str) -> None:
        """Show how sure the sentence is, in other words than before."""
        self._confidence.setText(words)

    def show_verdict(self, verdict: Verdict | None, *, corrected: bool) -> None:
        """Show what the user says of the sentence; their own words need no verdict."""
        self.right_button.setChecked(verdict == "right")
        self.wrong_button.setChecked(verdict == "wrong")
        self.right_button.setHidden(corrected or self.editing)
        self.wrong_button.setHidden(corrected or self.editing)

    def show_alternatives(
        self, sentences: Sequence[str], note: str = "", *, available: bool = False
    ) -> None:
        """Offer other sentences, where the user has them shown; `available` if more can be had."""
        self.alternatives.show_sentences(sentences, note)
        self.alternatives_button.setEnabled(bool(sentences) or available)
        self._lay_out_alternatives()

    def set_alternatives_shown(self, shown: bool) -> None:
        """Show or hide the other sentences."""
        if shown != self.alternatives_button.isChecked():
            self.alternatives_button.setChecked(shown)
        self._lay_out_alternatives()
        if shown:
            self.reveal_alternatives()
        self.alternatives_toggled.emit(shown)

    def reveal_alternatives(self) -> None:
        """Scroll to the other sentences, which may be beyond the edge, once they have a place."""
        QTimer.singleShot(0, self, lambda: self._page.ensureWidgetVisible(self.alternatives))

    def set_correctable(self, correctable: bool) -> None:
        """Whether the picture is in the history, where corrections are kept."""
        for button in (self.right_button, self.wrong_button, self.correct_button):
            button.setEnabled(correctable)
        self.alternatives.setEnabled(correctable)

    def show_missing(self, name: str) -> None:
        """Say that the file of this name is gone, and offer to find it; no name takes it back."""
        words = self.tr("“{name}” is no longer where it was. This is a small copy.")
        self._missing_words.setText(words.format(name=name))
        self._missing.setVisible(bool(name))

    def start_editing(self, edited: object, text: str) -> None:
        """Let the user write the caption anew; `corrected` brings `edited` back with the words."""
        self.finish_editing()
        self._edited = edited
        self.editor.begin(text)
        self._show_editor(True)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish_editing(self, keep: bool = True) -> None:
        """End the editing, if there is any, and keep the words or not."""
        if self._edited is None:
            return
        edited, self._edited = self._edited, None
        focused = self.editor.hasFocus()
        self._show_editor(False)
        if focused:
            self._caption.setFocus(Qt.FocusReason.OtherFocusReason)
        if keep:
            self.corrected.emit(edited, self.editor.toPlainText())

    def clear(self) -> None:
        """Neither picture nor sentence (yet): never one of them beside the other of before."""
        self.finish_editing()
        self.picture.show_image(QImage())
        self._caption.show_text("", None)
        self._confidence.clear()
        self._details.hide()
        self._missing.hide()
        self.show_alternatives(())
        self.picture.setAccessibleDescription("")

    def start_waiting(self) -> None:
        """A sentence is on its way; say so only if it takes long enough to be noticed."""
        self._patience.start()

    def stop_waiting(self) -> None:
        """Nothing is on its way any more."""
        self._patience.stop()
        self._progress.hide()
        self._details.setVisible(bool(self.text))

    def set_type_size(self, percent: int) -> None:
        """The size of the caption's type, in percent of its usual one."""
        font = QFont(self._caption.font())
        font.setPointSizeF(_CAPTION_POINTS * percent / 100)
        self._caption.set_type(font)
        self.editor.setFont(font)

    def _build_missing_note(self) -> None:
        self._missing = QWidget(self)
        self._missing_words = QLabel(self._missing)
        self._missing_words.setWordWrap(True)
        self._missing_words.setTextFormat(Qt.TextFormat.PlainText)
        self.locate_button = QPushButton(self.tr("Locate…"), self._missing)
        self.locate_button.setAutoDefault(False)
        self.locate_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.locate_button.clicked.connect(self.locate_wanted)
        row = QHBoxLayout(self._missing)
        row.setContentsMargins(_CAPTION_MARGIN, 0, _CAPTION_MARGIN, 0)
        row.setSpacing(12)
        row.addWidget(SymbolLabel("info", "", self._missing))
        row.addWidget(self._missing_words, 1)
        row.addWidget(self.locate_button)
        self._missing.hide()

    def _build_caption(self) -> None:
        self._caption = CaptionText(self)
        self.words = CaptionWords(self._caption)
        self.editor = CaptionEditor(self)
        self.editor.finished.connect(self.finish_editing)
        self.editor.hide()
        self.set_type_size(100)

    def _build_details(self) -> None:
        self._details = QWidget(self)
        self._confidence = QLabel(self._details)
        self._confidence.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._hint = QLabel(self.editor.accessibleDescription(), self._details)
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._hint.hide()
        self.right_button = self._detail("right", self.tr("Mark as Right"))
        self.wrong_button = self._detail("wrong", self.tr("Mark as Wrong"))
        self.correct_button = self._detail("pencil", self.tr("Correct Caption"))
        self.alternatives_button = self._detail("alternatives", self.tr("Show Alternatives"))
        self.copy_button = self._detail("copy", self.tr("Copy Caption"))
        for button in (self.right_button, self.wrong_button, self.alternatives_button):
            button.setCheckable(True)
        self.right_button.clicked.connect(lambda on: self.judged.emit("right" if on else None))
        self.wrong_button.clicked.connect(lambda on: self.judged.emit("wrong" if on else None))
        self.correct_button.clicked.connect(self.correct_wanted)
        self.alternatives_button.toggled.connect(self.set_alternatives_shown)
        self.copy_button.clicked.connect(self.copy_wanted)
        row = QHBoxLayout(self._details)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(self._hint)
        row.addWidget(self._confidence)
        for button in self._detail_buttons():
            row.addWidget(button)
        row.addStretch()
        # Keeps its room, so that the picture does not jump when the sentence arrives.
        policy = self._details.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._details.setSizePolicy(policy)
        self._details.hide()

    def _detail(self, symbol: str, name: str) -> SymbolButton:
        return SymbolButton(symbol, name, self._details, side=18)

    def _detail_buttons(self) -> tuple[SymbolButton, ...]:
        return (
            self.right_button,
            self.wrong_button,
            self.correct_button,
            self.alternatives_button,
            self.copy_button,
        )

    def _build_alternatives(self) -> None:
        self.alternatives = AlternativesList(self)
        self.alternatives.hide()

    def _build_progress(self) -> None:
        self._progress = QWidget(self)
        words = QLabel(self.tr("Looking at the picture…"), self._progress)
        words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        bar = QProgressBar(self._progress)
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedSize(140, 6)
        bar.setAccessibleName(words.text())
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(words)
        row.addWidget(bar)
        # It only moves: the words alone say as much.
        bar.setHidden(accessibility.motion_unwanted())
        self._progress.hide()

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setContentsMargins(_CAPTION_MARGIN, 0, _CAPTION_MARGIN, 0)
        words.setSpacing(6)
        words.addWidget(self._caption)
        words.addLayout(in_the_middle(self.editor))
        words.addWidget(self._details)
        words.addLayout(in_the_middle(self.alternatives))
        charts = QHBoxLayout()
        charts.setSpacing(24)
        charts.addStretch()
        for chart in (self.tags, self.labels):
            charts.addWidget(chart, 1, Qt.AlignmentFlag.AlignTop)
        charts.addStretch()
        words.addLayout(charts)
        words.addWidget(self.found_text)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 20, 24, 8)
        column.setSpacing(14)
        # A picture that does not fill its room, and its words, stand in the middle together.
        column.addStretch()
        column.addWidget(self.picture, 1)
        column.addWidget(self._missing)
        column.addLayout(words)
        column.addStretch()
        self._progress.setParent(content)
        # In a small window, large words are scrolled to; none covers another.
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        self._page = ScrollPage(content, _LEAST_HEIGHT, self)
        around.addWidget(self._page)

    def _show_editor(self, shown: bool) -> None:
        self._caption.setHidden(shown)
        self.editor.setVisible(shown)
        self._hint.setVisible(shown)
        self._confidence.setHidden(shown)
        for button in self._detail_buttons():
            button.setHidden(shown)
        self._details.setVisible(shown or bool(self.text))
        self._lay_out_alternatives()

    def _lay_out_alternatives(self) -> None:
        wanted = self.alternatives_button.isChecked() and self.alternatives.count() > 0
        self.alternatives.setVisible(wanted and not self.editing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the progress in its place."""
        super().resizeEvent(event)
        self._place_progress()

    def _show_progress(self) -> None:
        self._place_progress()
        self._details.hide()
        self._progress.show()
        self._progress.raise_()

    def _place_progress(self) -> None:
        self._progress.adjustSize()
        # Below the caption, which may still be the one in the other language.
        middle = self._details.geometry().center()
        self._progress.move(middle - self._progress.rect().center())
