"""Zooming the picture, in the page and on the whole screen; all its pixels when they are wanted."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.jobs import Job, JobRunner
from desktop.pictures import loading as pictures
from desktop.session import Current, Session
from desktop.ui.chrome.menus import Menus
from desktop.ui.widgets.picture_view import PictureView

log = logging.getLogger(__name__)


class ZoomCommands(QObject):
    """Joins the two views of the picture to the menus, and to its file.

    A picture is first shown from as many pixels as a window has. Only one that is zoomed is decoded
    again with all of them, off the UI thread; they go when another is shown.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        session: Session,
        loading: JobRunner,
        menus: Menus,
        page: PictureView,
        screen: PictureView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._loading = loading
        self._page = page
        self._screen = screen
        self._jobs: dict[PictureView, Job] = {}
        self._actions = (menus.zoom_in, menus.zoom_out, menus.fit_picture, menus.actual_size)
        menus.zoom_in.triggered.connect(lambda: self._seen().zoom_in())
        menus.zoom_out.triggered.connect(lambda: self._seen().zoom_out())
        menus.fit_picture.triggered.connect(lambda: self._seen().fit())
        menus.actual_size.triggered.connect(lambda: self._seen().actual_size())
        for view in (page, screen):
            view.sharper_wanted.connect(lambda view=view: self._sharpen(view))
            view.zoom_changed.connect(lambda view=view: self._tell(view))
        session.current_changed.connect(self._forget)
        session.picture_loaded.connect(self._allow)
        self._allow(QImage())

    def _seen(self) -> PictureView:
        return self._screen if self._screen.isVisible() else self._page

    def _sharpen(self, view: PictureView) -> None:
        current = self._session.current
        path = current.readable if current is not None else None
        if path is None:
            view.sharpen(None)
            return
        job = self._loading.start(lambda _: pictures.load_sharp(path))
        self._jobs[view] = job
        job.finished.connect(view.sharpen)
        job.failed.connect(lambda error: self._not_sharper(view, error))

    def _not_sharper(self, view: PictureView, error: Exception) -> None:
        # What is shown stays, and is of use: its file may have gone since.
        log.info("no more pixels to be had: %s", error)
        view.sharpen(None)

    def _tell(self, view: PictureView) -> None:
        if view.percent is None:
            return  # told once all pixels are here
        whole = self.tr("Whole picture")
        self.told.emit(whole if view.fits else self.tr("{n} percent").format(n=view.percent))

    def _forget(self, _current: Current | None) -> None:
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()
        self._allow(QImage())

    def _allow(self, image: QImage) -> None:
        for action in self._actions:
            action.setEnabled(not image.isNull())
