"""The picture, large, and under it what it shows, in large type, and how sure that is."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont, QImage, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.ui.icons import SymbolButton
from desktop.ui.picture_view import PictureView

PATIENCE = 300
"""Milliseconds before progress shows: shorter work needs no telling."""

_CAPTION_MARGIN = 36
_CAPTION_LINES = 2
_CAPTION_POINTS = 22


class CaptionView(QWidget):
    """Picture, caption, confidence.

    Signals, on the UI thread:
    - copy_wanted(): the copy button was pressed.
    """

    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._show_progress)
        self.picture = PictureView(self)
        self._build_caption()
        self._build_details()
        self._build_progress()
        self._arrange()

    @property
    def text(self) -> str:
        """The caption that is shown."""
        return self._caption.text()

    def show_caption(self, text: str, confidence: str) -> None:
        """Show a finished sentence and how sure it is, in words."""
        self.stop_waiting()
        self._caption.setText(text)
        self._confidence.setText(confidence)
        self._details.setVisible(bool(text))
        self.picture.setAccessibleDescription(text)

    def clear(self) -> None:
        """Neither picture nor sentence (yet): never one of them beside the other of before."""
        self.picture.show_image(QImage())
        self._caption.clear()
        self._confidence.clear()
        self._details.hide()
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
        self._caption.setFont(font)
        self._caption.setMinimumHeight(_CAPTION_LINES * self._caption.fontMetrics().lineSpacing())

    def _build_caption(self) -> None:
        self._caption = QLabel(self)
        self._caption.setAccessibleName(self.tr("Caption"))
        self._caption.setTextFormat(Qt.TextFormat.PlainText)
        self._caption.setWordWrap(True)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._caption.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._caption.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_type_size(100)

    def _build_details(self) -> None:
        self._details = QWidget(self)
        self._confidence = QLabel(self._details)
        self._confidence.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.copy_button = SymbolButton("copy", self.tr("Copy Caption"), self._details, side=18)
        self.copy_button.clicked.connect(self.copy_wanted)
        row = QHBoxLayout(self._details)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(self._confidence)
        row.addWidget(self.copy_button)
        row.addStretch()
        # Keeps its room, so that the picture does not jump when the sentence arrives.
        policy = self._details.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._details.setSizePolicy(policy)
        self._details.hide()

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
        self._progress.hide()

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setContentsMargins(_CAPTION_MARGIN, 0, _CAPTION_MARGIN, 0)
        words.setSpacing(6)
        words.addWidget(self._caption)
        words.addWidget(self._details)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 8)
        column.setSpacing(14)
        column.addWidget(self.picture, 1)
        column.addLayout(words)
        self._progress.setParent(self)

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
