"""Another program: a small window from which files, or a web address, can be dragged.

    python -m tests.support.window.drag_source URL ...

It prints a line when it is shown, when the drag begins, what the place under the pointer would do
with the data, and how the drag ended.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class Source(QWidget):
    """Starts a drag as soon as the mouse moves with its button down."""

    def __init__(self, urls: list[QUrl]) -> None:
        super().__init__()
        self._urls = urls
        self.setGeometry(0, 0, 120, 120)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mime = QMimeData()
        mime.setUrls(self._urls)
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.actionChanged.connect(lambda action: say(f"over {action.name}"))
        say("begun")
        result = drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction)
        say(f"ended {result.name}")


def say(line: str) -> None:
    """Tell the test."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    source = Source([QUrl(url) for url in sys.argv[1:]])
    source.show()
    QTimer.singleShot(0, lambda: say("shown"))
    application.exec()
