"""Another program: a small window onto which things can be dropped.

    python -m tests.support.window.drop_target

It prints a line when it is shown, when something is over it, and what was dropped: the files, and
the size of the picture.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.window.drag_source import say


class Target(QWidget):
    """Takes everything."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setGeometry(1220, 100, 160, 160)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.acceptProposedAction()
        say("over")

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        mime = event.mimeData()
        image = QImage(mime.imageData())
        files = [url.toLocalFile() for url in mime.urls()]
        say(f"dropped {event.dropAction().name} {image.width()}x{image.height()} {files}")


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    target = Target()
    target.show()
    QTimer.singleShot(0, lambda: say("shown"))
    application.exec()
