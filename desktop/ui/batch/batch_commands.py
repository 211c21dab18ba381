"""What the window does about batches and exports: its page, its questions, its messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop import settings
from desktop.batch.controller import Batching
from desktop.export.controller import Exporting, Form, Order, Subject, Written
from desktop.export.lists import Layout, for_french_excel
from desktop.messages.lookup import message_for
from desktop.messages.passed_over import passed_over_words
from desktop.settings import Settings
from desktop.ui.batch.batch_panel import BatchPanel
from desktop.ui.batch.export_dialog import ExportDialog
from desktop.ui.chrome.banner import Action
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices

_ERRORS_SHOWN = 3
_NAMES_SHOWN = 5


class BatchCommands(QObject):
    """Joins the batch's page and the exports to menus, dialogs and notices.

    Signals, on the UI thread:
    - page_wanted(): the batch's page is to be shown.
    """

    page_wanted = Signal()

    def __init__(
        self,
        panel: BatchPanel,
        batching: Batching,
        exporting: Exporting,
        table: Settings,
        menus: Menus,
        dialogs: Dialogs,
        notices: Notices,
    ) -> None:
        super().__init__(panel)
        self.panel = panel
        self._batching = batching
        self._exporting = exporting
        self._settings = table
        self._dialogs = dialogs
        self._notices = notices
        self._given_up: list[Path] = []
        menus.folder.triggered.connect(self.choose_folder)
        menus.batch.triggered.connect(self.show)
        menus.export.triggered.connect(self.export)
        panel.folder_wanted.connect(self.choose_folder)
        panel.export_wanted.connect(self.export)
        panel.clear_wanted.connect(self.ask_to_clear)
        batching.many_found.connect(self._ask_about_many)
        batching.failed.connect(lambda error: notices.show_errors((error,)))
        batching.noticed.connect(lambda notice: notices.show_errors((notice,)))
        batching.finished.connect(self._tell_finished)
        batching.cancelled.connect(self._tell_cancelled)
        batching.added.connect(lambda _: self._given_up.clear())
        exporting.listed.connect(self._tell_listed)
        exporting.told.connect(self._tell_tally)
        exporting.failed.connect(lambda error: notices.show_errors((error,)))

    # -- ways in ------------------------------------------------------------------------------

    def add(self, paths: Sequence[Path]) -> None:
        """Take many files, or folders, into the batch, and show it."""
        self.show()
        self._batching.add(paths)

    def show(self) -> None:
        """Show the batch's page."""
        self.page_wanted.emit()
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

    def ask_to_clear(self) -> None:
        """Ask before captions are forgotten."""
        self._dialogs.ask(
            self.tr("Clear the list?"),
            self.tr(
                "The captions of %Ln picture(s) are forgotten; the pictures themselves stay.",
                "",
                self._batching.total,
            ),
            self.tr("Clear List"),
            self._batching.clear,
            harmful=True,
        )

    # -- what the batch says ------------------------------------------------------------------

    def _tell_cancelled(self, paths: list[Path]) -> None:
        """Say what was done, and offer to go on with the rest."""
        self._given_up = list(paths)
        if not paths:
            return
        rest = self.tr("%Ln were taken off the list.", "", len(paths))
        go_on = Action(self.tr("Go On"), lambda: self._batching.put_back(paths))
        self._notices.offer(
            self.tr("The batch was cancelled"), f"{self._done_words()} {rest}", go_on
        )

    def _tell_finished(self) -> None:
        if self._given_up:
            # The picture that was in work is done now, too.
            self._tell_cancelled(self._given_up)
            return
        self._notices.tell(self.tr("The batch is done"), self._done_words())

    def _done_words(self) -> str:
        """How many pictures were described, and what came of the others."""
        counts = self._batching.counts
        words = [self.tr("%Ln picture(s) described.", "", counts["done"])]
        if counts["refused"]:
            words.append(self.tr("%Ln are not photos.", "", counts["refused"]))
        if counts["failed"]:
            words.append(self.tr("%Ln could not be described.", "", counts["failed"]))
        language = self._settings.interface_language()
        if passed_over := passed_over_words(self._batching.passed_over.counts, language):
            words.append(f"{passed_over}.")
        return " ".join(words)

    # -- export -------------------------------------------------------------------------------

    def export(self) -> None:
        """Ask what to export and where, then do it."""
        subjects: tuple[Subject, ...] = (
            ("history", "batch") if self._batching.total else ("history",)
        )
        if self.panel.isVisible():
            subjects = subjects[::-1]
        last: Form = self._settings.get(settings.EXPORT_FORM)  # type: ignore[assignment]
        dialog = ExportDialog(subjects, last, self.panel.window())
        dialog.chosen.connect(self._ask_where)
        dialog.open()

    def _ask_where(self, order: Order) -> None:
        self._settings.set(settings.EXPORT_FORM, order.form)

        def begin(target: Path | None) -> None:
            layout = Layout(self._settings.interface_language(), mark=True)
            if order.excel:
                layout = for_french_excel(layout)
            self._exporting.export(
                replace(order, target=target), layout, self._settings.caption_language()
            )

        if order.form == "xmp":
            begin(None)
        elif order.form == "copies":
            self._dialogs.ask_for_folder(self.tr("Folder for the Copies"), begin)
        else:
            self._dialogs.ask_for_list_file(order.form, begin)

    def _tell_listed(self, written: Written) -> None:
        words = self.tr("%Ln picture(s) were written to “{name}”.", "", written.pictures)
        self._notices.tell("", words.format(name=written.target.name))

    def _tell_tally(self, tally: object) -> None:
        from desktop.export.alt_text import Tally

        assert isinstance(tally, Tally)
        words = [self.tr("%Ln picture(s) have their text now.", "", tally.written)]
        if tally.kept:
            words.append(self.tr("%Ln had another text, which was kept.", "", tally.kept))
        if tally.to_review:
            names = ", ".join(path.name for path in tally.to_review[:_NAMES_SHOWN])
            words.append(
                self.tr("%Ln wait for your review:", "", len(tally.to_review)) + f" {names}"
            )
        if tally.without:
            words.append(self.tr("%Ln have no caption.", "", tally.without))
        if not tally.errors:
            self._notices.tell("", " ".join(words))
            return
        language = self._settings.interface_language()
        reasons = dict.fromkeys(message_for(error, language).sentence for error in tally.errors)
        title = self.tr("%Ln picture(s) could not be exported", "", len(tally.errors))
        self._notices.warn(
            title,
            "\n".join([*list(reasons)[:_ERRORS_SHOWN], " ".join(words)]),
            "\n".join(f"{type(error).__name__}: {error}" for error in tally.errors),
        )
