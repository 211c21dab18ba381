"""Joins pages, sidebar and batches: what is looked at, what the list shows, the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.batch.controller import Batching
from desktop.ui.chrome.pages import Pages, Place
from desktop.ui.chrome.sidebar import BATCHES, PHOTOS, Sidebar


class Navigation(QObject):
    """One model: a page is gone to, the sidebar follows it, Back leaves it."""

    def __init__(
        self,
        pages: Pages,
        sidebar: Sidebar,
        batching: Batching,
        batch_page: QWidget,
        photo_page: Callable[[], QWidget],
        leave: Callable[[], object],
    ) -> None:
        """`photo_page` tells which page photos have at the moment.

        `leave` is done before another page is gone to: what was said of this one goes with it.
        """
        super().__init__(pages)
        self._pages = pages
        self._sidebar = sidebar
        self._batching = batching
        self._batch_page = batch_page
        self._photo_page = photo_page
        self._leave = leave
        sidebar.chosen.connect(self._choose)
        pages.changed.connect(self._follow_page)
        batching.relisted.connect(self._follow_batch)
        batching.batches_changed.connect(self._forget_deleted)

    def show_photos(self) -> None:
        """Show the photo that was left."""
        self._go(self._photo_page(), 0)

    def show_batch(self, number: int | None = None) -> None:
        """Show a batch, or the one that was left."""
        current = self._batching.current
        here = current.id if current is not None else 0
        self._go(self._batch_page, here if number is None else number)

    def _go(self, page: QWidget, number: int) -> None:
        if (page, number) != (self._pages.current, self._pages.number):
            self._leave()
            self._pages.go(page, number)

    def _choose(self, which: str) -> None:
        if which == BATCHES:
            self.show_batch()
        else:
            self.show_photos()

    def _follow_page(self) -> None:
        if self._pages.current is self._batch_page:
            self._sidebar.show_list(BATCHES)
            if self._pages.number:
                self._batching.look_at(self._pages.number)
        elif self._pages.current is self._photo_page():
            self._sidebar.show_list(PHOTOS)

    def _follow_batch(self) -> None:
        """A batch that was begun is gone to, where batches are looked at."""
        if self._pages.current is self._batch_page:
            self.show_batch()
            self._forget_deleted()

    def _forget_deleted(self) -> None:
        known = {0, *(batch.id for batch in self._batching.batches)}

        def wanted(place: Place) -> bool:
            return place[0] is not self._batch_page or place[1] in known

        self._pages.keep(wanted)
