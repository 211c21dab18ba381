"""The picture that is selected in the batch's table, with everything there is to read about it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.batch.items import Item
from desktop.jobs import Job, JobRunner
from desktop.pictures import loading as pictures
from desktop.ui.widgets.picture_view import PictureView

_SIDE = 800


class SelectedPicture(QWidget):
    """Picture above, words right below it."""

    def __init__(self, loading: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loading = loading
        self._job: Job | None = None
        self.picture = PictureView(self)
        self.picture.setAccessibleName(self.tr("Selected picture"))
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.picture, 3)
        column.addWidget(self.words, 2)
        self.picture.installEventFilter(self)

    def show_item(self, item: Item | None, words: str) -> None:
        """Show a picture; none yet, or one that cannot be described, has words alone."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.picture.show_image(QImage())
        self.words.setText(words)
        self.picture.setAccessibleDescription(words)
        if item is None or item.error is not None:
            return
        path: Path = item.path
        self._job = self._loading.start(lambda _: pictures.load(path, _SIDE))
        self._job.finished.connect(self._show_image)

    def _show_image(self, image: QImage) -> None:
        self.picture.show_image(image)
        self._fit()

    def _fit(self) -> None:
        """Give the picture no more height than it fills, so that its caption stands right below."""
        if filled := self.picture.filled_height():
            self.picture.setMaximumHeight(max(filled, self.picture.minimumHeight()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the picture anew where it has another width."""
        if watched is self.picture and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)
