"""The picture alone on the screen, its caption below it; the arrow keys go through the history."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QImage, QKeyEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.history.entries import StoredCaption
from desktop.session import Current, Session
from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.chrome.menus import Menus
from desktop.ui.widgets.picture_view import PictureView

_SCALE = 2.0
_MARGIN = 24
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageUp: -1,
}


class FullScreenPicture(QWidget):
    """A window of its own, white on black whatever the others look like.

    Signals, on the UI thread:
    - step_wanted(int): the next picture (1), or the one before (-1).
    - play_wanted(): Space was pressed.
    - closed(): the user has left it.
    """

    step_wanted = Signal(int)
    play_wanted = Signal()
    closed = Signal()

    def __init__(self, below: QWidget) -> None:
        super().__init__(below, Qt.WindowType.Window)
        self._below = below
        self._words = self._missing = ""
        self.setWindowTitle(self.tr("Picture"))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.black)
        palette.setColor(QPalette.ColorRole.WindowText, Qt.GlobalColor.white)
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        self.picture = PictureView(self)
        # The keys are the window's: a ring around the only thing that is shown would say nothing.
        self.picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.picture.step_wanted.connect(self.step_wanted)
        self.subtitle = QLabel(self)
        self.subtitle.setTextFormat(Qt.TextFormat.PlainText)
        self.subtitle.setWordWrap(True)
        self.subtitle.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.subtitle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_MARGIN)
        column.addWidget(self.picture, 1)
        column.addWidget(self.subtitle)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        # Later: the window is moved once its display has gone.
        application.screenRemoved.connect(self._fill_screen, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Fill the screen that the window below is on."""
        font = self.font()
        font.setPointSizeF(_SCALE * font.pointSizeF())
        self.subtitle.setFont(font)
        self.setGeometry(self._below.screen().geometry())
        self.showFullScreen()
        self.activateWindow()
        self.setFocus()

    def _fill_screen(self) -> None:
        """Where its display was unplugged, the system has moved it to one of another size."""
        if self.isVisible():
            self.setGeometry(self.screen().geometry())
            self.showFullScreen()

    def show_words(self, words: str) -> None:
        """Say what the picture shows."""
        self._words = words
        self._show_subtitle()

    def show_missing(self, name: str) -> None:
        """Say that the file of this name is gone; no name takes it back."""
        words = self.tr("“{name}” is no longer where it was. This is a small copy.")
        self._missing = words.format(name=name) if name else ""
        self._show_subtitle()

    def _show_subtitle(self) -> None:
        words = "\n".join(filter(None, (self._words, self._missing)))
        self.subtitle.setText(words)
        self.picture.setAccessibleDescription(words)
        self.setAccessibleName(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, go on, go back, speak, or leave."""
        if self.picture.take_key(event):
            return
        if (key := Qt.Key(event.key())) in _STEPS:
            self.step_wanted.emit(_STEPS[key])
        elif key == Qt.Key.Key_Space:
            self.play_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that it is left."""
        super().closeEvent(event)
        self.closed.emit()


class FullScreenCommands(QObject):
    """Joins the picture on the whole screen to the session and the menus.

    Signals, on the UI thread:
    - step_wanted(int): the next picture of the history (1), or the one before (-1).
    - play_wanted(): the caption is to be heard.
    """

    step_wanted = Signal(int)
    play_wanted = Signal()

    def __init__(self, session: Session, view: CaptionView, menus: Menus, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._view = view
        self._menus = menus
        self.screen = FullScreenPicture(parent)
        self.screen.step_wanted.connect(self.step_wanted)
        self.screen.play_wanted.connect(self.play_wanted)
        menus.picture_alone.triggered.connect(self.start)
        session.current_changed.connect(self._follow)
        session.picture_loaded.connect(self.screen.picture.show_image)
        session.picture_missing.connect(
            lambda path: self.screen.show_missing(path.name if path is not None else "")
        )
        session.caption_changed.connect(self._show_caption)
        self._follow(session.current)

    def start(self) -> None:
        """Show the picture of the window on the whole screen."""
        if self._session.current is not None:
            self.screen.picture.show_image(self._view.picture.image)
            self.screen.begin()

    def _follow(self, current: Current | None) -> None:
        """Another picture is on its way; where there is none any more, nothing is left to show."""
        self._menus.picture_alone.setEnabled(current is not None)
        self.screen.picture.show_image(QImage())
        self.screen.show_words("")
        if current is None:
            self.screen.close()

    def _show_caption(self, caption: StoredCaption) -> None:
        self.screen.show_words(self._session.said(caption).text)
