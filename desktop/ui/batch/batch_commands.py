"""What the window does about batches: their page, their questions, their messages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.archive.dataset import is_dataset
from desktop.batch.controller import Batching
from desktop.batch.items import Batch, Phase
from desktop.batch.languages import in_languages
from desktop.messages.passed_over import passed_over_words
from desktop.settings import Settings
from desktop.ui.batch.batch_list import BatchList
from desktop.ui.batch.batch_panel import BatchPanel
from desktop.ui.chrome.banner import Action
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices

_END, _FAULT = "the end of a batch", "a batch that cannot go on"
"""What messages are about; they go when that is over."""


class BatchCommands(QObject):
    """Joins the batches' page and list to menus, dialogs and notices.

    Signals, on the UI thread:
    - page_wanted(int): the page of this batch is to be shown; 0 for the one that was left.
    - archive_wanted(Path): what was given is a data set, to be opened.
    - told(str): what a screen reader should say.
    """

    page_wanted = Signal(int)
    archive_wanted = Signal(object)
    told = Signal(str)

    def __init__(
        self,
        panel: BatchPanel,
        batch_list: BatchList,
        batching: Batching,
        table: Settings,
        menus: Menus,
        dialogs: Dialogs,
        notices: Notices,
    ) -> None:
        super().__init__(panel)
        self.panel = panel
        self.list = batch_list
        self._batching = batching
        self._settings = table
        self._menus = menus
        self._dialogs = dialogs
        self._notices = notices
        self._connect_menus()
        panel.folder_wanted.connect(self.choose_folder)
        panel.find_wanted.connect(self.find_folder)
        panel.language_wanted.connect(self._ask_about_language)
        batch_list.batch_chosen.connect(lambda batch: self.page_wanted.emit(batch.id))
        batch_list.folder_wanted.connect(self.choose_folder)
        batch_list.rename_wanted.connect(self.rename)
        batch_list.delete_wanted.connect(self.ask_to_delete)
        batch_list.menu_wanted.connect(self.show_menu)
        batching.many_found.connect(self._ask_about_many)
        batching.failed.connect(lambda error: notices.show_errors((error,), topic=_FAULT))
        batching.noticed.connect(lambda notice: notices.show_errors((notice,)))
        batching.finished.connect(self._tell_finished)
        batching.cancelled.connect(self._tell_cancelled)
        batching.progressed.connect(self._end_topics)
        batching.batches_changed.connect(self._refresh)
        batching.progressed.connect(self._refresh)
        self._refresh()

    def _connect_menus(self) -> None:
        menus = self._menus
        menus.folder.triggered.connect(self.choose_folder)
        menus.batch.triggered.connect(self.show)
        menus.rename_batch.triggered.connect(self.rename)
        menus.close_batch.triggered.connect(self.close_batch)
        menus.reopen_batch.triggered.connect(self.reopen)
        menus.delete_batch.triggered.connect(self.ask_to_delete)
        self.panel.more.addActions(self._actions())

    def _actions(self) -> list[QAction]:
        menus = self._menus
        return [menus.rename_batch, menus.close_batch, menus.reopen_batch, menus.delete_batch]

    def _refresh(self) -> None:
        menus, batch = self._menus, self._batching.current
        for action in self._actions():
            action.setEnabled(batch is not None)
        closed = batch is not None and batch.closed
        menus.close_batch.setVisible(not closed)
        menus.reopen_batch.setVisible(closed)
        in_work = self._batching.phase in (Phase.RUNNING, Phase.PAUSING)
        menus.delete_batch.setEnabled(batch is not None and not in_work)

    # -- ways in ------------------------------------------------------------------------------

    def add(self, paths: Sequence[Path]) -> None:
        """Describe many files, or folders, as a batch, and show it; open an archive."""
        if len(paths) == 1 and is_dataset(paths[0]):
            self.archive_wanted.emit(paths[0])
            return
        self.show()
        self._batching.add(paths)

    def show(self) -> None:
        """Show the batch that was left."""
        self.page_wanted.emit(0)
        self.panel.take_keyboard()

    def choose_folder(self) -> None:
        """Ask for a folder to describe."""
        self._dialogs.ask_for_folder(
            self.tr("Describe a Folder"), lambda folder: self.add([folder])
        )

    def _ask_about_many(self, number: int) -> None:
        self._dialogs.ask(
            self.tr("Describe %Ln picture(s)?", "", number),
            self.tr("This can take a while; you can pause it, or quit and go on later."),
            self.tr("Describe"),
            self._batching.add_found,
            self._batching.drop_found,
        )

    def _ask_about_language(self, chosen: str) -> None:
        """Ask before what is done is described in another language, too."""
        batching = self._batching
        job = batching.lacking(chosen)

        def ask(lacking: int) -> None:
            if not lacking:
                batching.choose_languages(chosen)
                return
            self._dialogs.ask(
                self._language_question(chosen, lacking),
                self.tr("The captions that are there stay."),
                self.tr("Describe"),
                lambda: batching.choose_languages(chosen),
                self.panel.show_languages,
            )

        job.finished.connect(ask)

    def _language_question(self, chosen: str, pictures: int) -> str:
        languages = in_languages(chosen, self._settings)
        if len(languages) > 1:
            return self.tr("Describe %Ln picture(s) in both languages?", "", pictures)
        if languages[0] == "fr":
            return self.tr("Describe %Ln picture(s) in French?", "", pictures)
        return self.tr("Describe %Ln picture(s) in English?", "", pictures)

    # -- one batch ----------------------------------------------------------------------------

    def rename(self) -> None:
        """Ask for another name."""
        for batch in self._current():
            self._dialogs.ask_for_words(
                self.tr("Rename Batch"),
                self.tr("Name of the batch:"),
                batch.name,
                partial(self._rename, batch),
            )

    def _rename(self, batch: Batch, name: str) -> None:
        self._batching.rename(batch, name)
        self.told.emit(self.tr("The batch is called “{name}” now").format(name=name.strip()))

    def close_batch(self) -> None:
        """Let it rest; all of it stays."""
        for batch in self._current():
            self._batching.close_batch(batch)
            self.told.emit(self.tr("Batch closed"))

    def reopen(self) -> None:
        """Take it up again."""
        for batch in self._current():
            self._batching.close_batch(batch, closed=False)
            self.told.emit(self.tr("Batch reopened"))

    def find_folder(self) -> None:
        """Ask where its folder is now."""
        for batch in self._current():
            self._dialogs.ask_for_folder(
                self.tr("Find the Folder of “{name}”").format(name=batch.name),
                partial(self._batching.relocate, batch),
            )

    def ask_to_delete(self) -> None:
        """Ask before captions are forgotten."""
        for batch in self._current():
            if not self._menus.delete_batch.isEnabled():
                return
            self._dialogs.ask(
                self.tr("Delete the batch “{name}”?").format(name=batch.name),
                self.tr(
                    "The captions of %Ln picture(s) are forgotten; the pictures themselves stay.",
                    "",
                    batch.total,
                ),
                self.tr("Delete Batch"),
                partial(self._batching.delete, batch),
                harmful=True,
            )

    def show_menu(self, place: QPoint) -> None:
        """Offer what can be done with the batch."""
        menu = QMenu(self.list)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self._actions())
        menu.popup(place)

    def _current(self) -> list[Batch]:
        """The batch that is looked at, where there is one."""
        batch = self._batching.current
        return [] if batch is None else [batch]

    # -- what the batches say -----------------------------------------------------------------

    def _end_topics(self) -> None:
        """Take back what was told of an end, or of a fault, once work goes on."""
        if self._batching.phase is Phase.RUNNING:
            self._notices.end_topic(_END)
            self._notices.end_topic(_FAULT)

    def _tell_cancelled(self, left_out: int) -> None:
        """Say what was left out; the page says it, too, and goes on with it."""
        self.told.emit(self.tr("Cancelled; %Ln picture(s) left out", "", left_out))

    def _tell_finished(self, batch: Batch) -> None:
        """Say what came of it, unless it was cancelled: then its page says so."""
        if batch.counts["cancelled"]:
            return
        title = self.tr("The batch “{name}” is done").format(name=batch.name)
        words = self._done_words(batch)
        if self.panel.isVisible() and self._batching.current == batch:
            self._notices.tell(title, words, topic=_END)
            return
        show = Action(self.tr("Show Batch"), lambda: self.page_wanted.emit(batch.id))
        self._notices.offer(title, words, show, topic=_END)

    def _done_words(self, batch: Batch) -> str:
        """How many pictures were described, and what came of the others."""
        counts = batch.counts
        words = [self.tr("%Ln picture(s) described.", "", counts["done"])]
        if counts["refused"]:
            words.append(self.tr("%Ln are not photos.", "", counts["refused"]))
        if counts["failed"]:
            words.append(self.tr("%Ln could not be described.", "", counts["failed"]))
        language = self._settings.interface_language()
        if passed_over := passed_over_words(self._batching.passed_over.counts, language):
            words.append(f"{passed_over}.")
        return " ".join(words)
