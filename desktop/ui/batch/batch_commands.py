"""What the window does about batches and exports: its page, its questions, its messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, QObject

from desktop import settings
from desktop.batch.controller import Batching
from desktop.batch.store import Item
from desktop.export.controller import Exporting, Form, Order, Subject, Written
from desktop.export.lists import Layout
from desktop.history.controller import Library
from desktop.jobs import JobRunner
from desktop.messages.lookup import message_for
from desktop.settings import Settings
from desktop.ui.batch.batch_model import BatchModel
from desktop.ui.batch.batch_panel import BatchPanel
from desktop.ui.batch.export_dialog import ExportDialog
from desktop.ui.main_window import MainWindow
from model.caption import Language

_ERRORS_SHOWN = 3


class BatchCommands(QObject):
    """Joins the batch and the exports to the main window."""

    def __init__(
        self,
        window: MainWindow,
        batching: Batching,
        exporting: Exporting,
        library: Library,
        table: Settings,
        loading: JobRunner,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._batching = batching
        self._exporting = exporting
        self._library = library
        self._settings = table
        self._entries: dict[int, int] = {}
        model = BatchModel(batching, table, self)
        self.panel = BatchPanel(batching, model, loading, window)
        window.stack.addWidget(self.panel)
        self._connect_window()
        self._connect_batch()
        exporting.listed.connect(self._tell_listed)
        exporting.told.connect(self._tell_tally)
        exporting.failed.connect(lambda error: window.notices.show_errors((error,)))

    def _connect_window(self) -> None:
        menus, panel = self._window.menus, self.panel
        menus.folder.triggered.connect(self.choose_folder)
        menus.batch.triggered.connect(self.show)
        menus.export.triggered.connect(self.export)
        panel.folder_wanted.connect(self.choose_folder)
        panel.export_wanted.connect(self.export)
        panel.clear_wanted.connect(self.ask_to_clear)
        panel.picture_wanted.connect(lambda path: self._window.open_files([path]))

    def _connect_batch(self) -> None:
        batching, notices = self._batching, self._window.notices
        batching.many_found.connect(self._ask_about_many)
        batching.failed.connect(lambda error: notices.show_errors((error,)))
        batching.noticed.connect(lambda notice: notices.show_errors((notice,)))
        batching.finished.connect(self._tell_finished)
        batching.corrected.connect(self._remember_correction)

    # -- ways in ------------------------------------------------------------------------------

    def add(self, paths: Sequence[Path]) -> None:
        """Take many files, or folders, into the batch, and show it."""
        self.show()
        self._batching.add(paths)

    def show(self) -> None:
        """Show the batch's page."""
        self._window.stack.setCurrentWidget(self.panel)
        self._window.player.hide()
        self.panel.table.setFocus()

    def choose_folder(self) -> None:
        """Ask for a folder to describe."""
        self._window.dialogs.ask_for_folder(
            self.tr("Describe a Folder"), lambda folder: self.add([folder])
        )

    def _ask_about_many(self, number: int) -> None:
        self._window.dialogs.ask(
            self.tr("Describe %Ln picture(s)?", "", number),
            self.tr("This can take a while; you can pause it, or quit and go on later."),
            self.tr("Describe"),
            self._batching.add_found,
            self._batching.drop_found,
        )

    def ask_to_clear(self) -> None:
        """Ask before captions are forgotten."""
        self._window.dialogs.ask(
            self.tr("Clear the list?"),
            self.tr(
                "The captions of %Ln picture(s) are forgotten; the pictures themselves stay.",
                "",
                self._batching.total,
            ),
            self.tr("Clear List"),
            self._batching.clear,
        )

    # -- what the batch says ------------------------------------------------------------------

    def _tell_finished(self) -> None:
        counts = self._batching.counts
        words = [self.tr("%Ln picture(s) described.", "", counts["done"])]
        if counts["refused"]:
            words.append(self.tr("%Ln are not photos.", "", counts["refused"]))
        if counts["failed"]:
            words.append(self.tr("%Ln could not be described.", "", counts["failed"]))
        self._window.banner.show_message(
            self.tr("The batch is done"), " ".join(words), symbol="info"
        )

    def _remember_correction(self, item: Item, language: Language, text: str | None) -> None:
        """Put a corrected picture into the history, from which the model learns."""
        known = self._entries.get(item.id)
        if known is not None:
            self._library.correct(known, language, text)
        elif text is not None:
            caption = item.captions[language].as_caption()
            job = self._library.add(item.path, "opened", caption)
            job.finished.connect(lambda entry: self._entries.update({item.id: entry.id}))
            job.finished.connect(lambda entry: self._library.correct(entry.id, language, text))

    # -- export -------------------------------------------------------------------------------

    def export(self) -> None:
        """Ask what to export and where, then do it."""
        subjects: tuple[Subject, ...] = (
            ("history", "batch") if self._batching.total else ("history",)
        )
        if self._window.stack.currentWidget() is self.panel:
            subjects = subjects[::-1]
        last: Form = self._settings.get(settings.EXPORT_FORM)  # type: ignore[assignment]
        dialog = ExportDialog(subjects, last, self._window)
        dialog.chosen.connect(self._ask_where)
        dialog.open()

    def _ask_where(self, order: Order) -> None:
        self._settings.set(settings.EXPORT_FORM, order.form)

        def begin(target: Path | None) -> None:
            language = self._settings.interface_language()
            # Where the comma is the decimal sign, spreadsheets take the semicolon.
            delimiter = ";" if QLocale().decimalPoint() == "," else ","
            layout = Layout(language, mark=True, delimiter=delimiter)
            self._exporting.export(
                replace(order, target=target), layout, self._settings.caption_language()
            )

        if order.form == "xmp":
            begin(None)
        elif order.form == "copies":
            self._window.dialogs.ask_for_folder(self.tr("Folder for the Copies"), begin)
        else:
            self._window.dialogs.ask_for_list_file(order.form, begin)

    def _tell_listed(self, written: Written) -> None:
        words = self.tr("%Ln picture(s) were written to “{name}”.", "", written.pictures)
        self._window.banner.show_message("", words.format(name=written.target.name), symbol="info")

    def _tell_tally(self, tally: object) -> None:
        from desktop.export.alt_text import Tally

        assert isinstance(tally, Tally)
        words = [self.tr("%Ln picture(s) have their text now.", "", tally.written)]
        if tally.kept:
            words.append(self.tr("%Ln had another text, which was kept.", "", tally.kept))
        if tally.without:
            words.append(self.tr("%Ln have no caption.", "", tally.without))
        if not tally.errors:
            self._window.banner.show_message("", " ".join(words), symbol="info")
            return
        language = self._settings.interface_language()
        reasons = dict.fromkeys(message_for(error, language).sentence for error in tally.errors)
        title = self.tr("%Ln picture(s) could not be exported", "", len(tally.errors))
        self._window.banner.show_message(
            title,
            "\n".join([*list(reasons)[:_ERRORS_SHOWN], " ".join(words)]),
            details="\n".join(f"{type(error).__name__}: {error}" for error in tally.errors),
        )
