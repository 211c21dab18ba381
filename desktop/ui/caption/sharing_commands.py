"""Taking the picture and its sound elsewhere: dragged out, copied, shown in the file manager."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QProcess, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPixmap

from desktop.session import Session, spoken_text
from desktop.system import macos
from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.chrome.menus import Menus
from desktop.ui.player.player_bar import PlayerBar
from desktop.ui.widgets.drag_out import DragOut
from model.plain_files import is_file

_CARRIED_SIDE = 128


class SharingCommands(QObject):
    """Joins picture, sound, words and menus to what other programs take.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        session: Session,
        view: CaptionView,
        player: PlayerBar,
        menus: Menus,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._view = view
        self._player = player
        self._menus = menus
        DragOut(view.picture, self.picture_data, self._small_picture)
        DragOut(player.save_button, self.sound_data)
        menus.copy.triggered.connect(self.copy_caption)
        view.copy_wanted.connect(self.copy_caption)
        menus.copy_picture.triggered.connect(self.copy_picture)
        menus.reveal.triggered.connect(lambda: self.reveal(self._file()))
        session.current_changed.connect(self._refresh)
        session.picture_loaded.connect(self._refresh)
        session.entry_changed.connect(self._refresh)
        self._refresh()

    def picture_data(self) -> QMimeData | None:
        """The picture's file and its pixels; None without a picture."""
        image = self._view.picture.image
        if image.isNull():
            return None
        mime = QMimeData()
        mime.setImageData(image)
        file = self._file()
        if file is not None:
            mime.setUrls([QUrl.fromLocalFile(str(file))])
        return mime

    def sound_data(self) -> QMimeData | None:
        """The spoken caption as a file named after the picture; None before it is spoken."""
        sound = self._player.sound
        if sound is None:
            return None
        current = self._session.current
        picture = current.picture if current is not None else None
        name = picture.stem if picture is not None else self.tr("Caption")
        # Beside the sound, so that it goes with it when the program ends.
        named = sound.parent / "dragged" / f"{name}{sound.suffix}"
        named.parent.mkdir(exist_ok=True)
        shutil.copyfile(sound, named)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(named))])
        return mime

    def copy_caption(self) -> None:
        """Put the sentence on the clipboard."""
        caption = self._session.caption
        if caption is not None:
            QGuiApplication.clipboard().setText(spoken_text(caption))
            self.told.emit(self.tr("Caption copied"))

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        mime = self.picture_data()
        if mime is not None:
            QGuiApplication.clipboard().setMimeData(mime)
            self.told.emit(self.tr("Picture copied"))

    def reveal(self, file: Path | None) -> None:
        """Show a file in the file manager: selected in it on a Mac, else its folder."""
        if file is None:
            return
        if macos.IS_MAC:
            QProcess.startDetached("/usr/bin/open", ["-R", str(file)])
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))

    def _file(self) -> Path | None:
        """The file of the current picture: the user's, else our copy of it."""
        current = self._session.current
        if current is None:
            return None
        places = (current.picture, current.readable)
        return next((place for place in places if place and is_file(place)), None)

    def _small_picture(self) -> QPixmap:
        side = QSize(_CARRIED_SIDE, _CARRIED_SIDE)
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        return QPixmap.fromImage(self._view.picture.image.scaled(side, keep, smooth))

    def _refresh(self) -> None:
        self._menus.copy_picture.setEnabled(not self._view.picture.image.isNull())
        self._menus.reveal.setEnabled(self._session.current is not None)
