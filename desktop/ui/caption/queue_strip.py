"""How far several pictures are, in one line: “Describing 3 of 12”, with a way to stop."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from desktop.ui.appearance.icons import SymbolButton
from desktop.ui.caption.caption_view import PATIENCE


class QueueStrip(QWidget):
    """Shows itself only when the work lasts long enough to be noticed.

    Signals, on the UI thread:
    - stop_wanted(): give up the rest.
    """

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self.show)
        self._words = QLabel(self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(6)
        self._bar.setAccessibleName(self.tr("Pictures described"))
        self._stop = SymbolButton("close", self.tr("Stop"), self, side=16)
        self._stop.clicked.connect(self.stop_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(self._stop)
        self.hide()

    @property
    def text(self) -> str:
        """The line that is, or soon would be, shown."""
        return self._words.text()

    def show_progress(self, done: int, total: int) -> None:
        """So many of so many are done; a total of 0 means that there is nothing to tell."""
        if total == 0:
            self._patience.stop()
            self.hide()
            return
        number = min(done + 1, total)
        self._words.setText(
            self.tr("Describing {number} of {total}").format(number=number, total=total)
        )
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if self.isHidden() and not self._patience.isActive():
            self._patience.start()
