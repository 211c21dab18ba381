"""Taking the picture and its sound elsewhere: dragged out, copied, shown in the file manager."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QPagedPaintDevice, QPixmap
from PySide6.QtWidgets import QMenu

from desktop.export.markup import Described
from desktop.session import Session
from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.caption.printing import print_page
from desktop.ui.chrome import file_manager
from desktop.ui.chrome.copy_menu import CopyMenu
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
        DragOut(view.picture, self._dragged_picture, self._small_picture)
        DragOut(player.save_button, self.sound_data)
        menus.copy.triggered.connect(self.copy_caption)
        view.copy_wanted.connect(self.copy_caption)
        menus.copy_picture.triggered.connect(self.copy_picture)
        menus.edit.insertMenu(menus.copy_picture, self._copy_menu(menus.edit))
        view.picture.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.picture.customContextMenuRequested.connect(self.show_menu)
        menus.reveal.triggered.connect(lambda: self.reveal(self._file()))
        session.current_changed.connect(self._refresh)
        session.picture_loaded.connect(self._refresh)
        session.entry_changed.connect(self._refresh)
        session.caption_changed.connect(self._refresh)
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

    def _dragged_picture(self) -> QMimeData | None:
        """What the mouse takes along; a picture that it moves about stays."""
        return None if self._view.picture.can_pan else self.picture_data()

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
            QGuiApplication.clipboard().setText(caption.plain_text)
            self.told.emit(self.tr("Caption copied"))

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        mime = self.picture_data()
        if mime is not None:
            QGuiApplication.clipboard().setMimeData(mime)
            self.told.emit(self.tr("Picture copied"))

    def reveal(self, file: Path | None) -> None:
        """Show a file in the file manager, where there is one."""
        if file is not None:
            file_manager.reveal(file)

    def print_on(self, device: QPagedPaintDevice) -> bool:
        """Print the picture with its caption, in the other language too; false where it fails."""
        caption, (described,) = self._session.caption, self.described()
        others = [
            one.shown_text for one in described.captions.values() if one != caption and one.text
        ]
        sentences = [caption.plain_text] if caption is not None else []
        return print_page(device, self._view.picture.image, [*sentences, *others])

    def described(self) -> list[Described]:
        """The current picture with its captions; none before it is described."""
        current, caption = self._session.current, self._session.caption
        if current is None or caption is None:
            return []
        file = current.picture or current.readable
        name = file.name if file is not None else self.tr("Picture")
        return [Described(name, current.captions | {caption.language: caption}, caption.language)]

    def show_menu(self, place: QPoint) -> None:
        """Offer what can be done with the picture, at a place in it."""
        if self._session.current is None:
            return
        menus, menu = self._menus, QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([menus.copy, menus.copy_picture])
        menu.addMenu(self._copy_menu(menu))
        menu.addSeparator()
        menu.addActions([menus.correct, menus.right, menus.wrong])
        menu.addSeparator()
        menu.addActions([menus.zoom_in, menus.zoom_out, menus.fit_picture, menus.actual_size])
        menu.addSeparator()
        menu.addActions([menus.reveal, menus.print])
        menu.addSeparator()
        menu.addAction(menus.delete)
        menu.popup(self._view.picture.mapToGlobal(place))

    def _copy_menu(self, parent: QMenu) -> CopyMenu:
        menu = CopyMenu(self.described, parent)
        menu.told.connect(self.told)
        return menu

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
        described = self._session.caption is not None and not self._view.picture.image.isNull()
        self._menus.print.setEnabled(described)
