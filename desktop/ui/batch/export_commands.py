"""What the window does about exports: asks what and where, and says what was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from desktop import settings
from desktop.batch.controller import Batching
from desktop.export.controller import Exporting, Form, Order, Subject, Written
from desktop.export.lists import Layout, for_french_excel
from desktop.messages.lookup import message_for
from desktop.settings import Settings
from desktop.ui.batch.batch_panel import BatchPanel
from desktop.ui.batch.export_dialog import ExportDialog
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.notices import Notices

_ERRORS_SHOWN = 3
_NAMES_SHOWN = 5


class ExportCommands(QObject):
    """Joins the exports to menus, dialogs and notices."""

    def __init__(
        self,
        panel: BatchPanel,
        batching: Batching,
        exporting: Exporting,
        table: Settings,
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
        panel.export_wanted.connect(lambda: self.export(batch_first=True))
        exporting.listed.connect(self._tell_listed)
        exporting.told.connect(self._tell_tally)
        exporting.failed.connect(lambda error: notices.show_errors((error,)))

    def export(self, *, batch_first: bool) -> None:
        """Ask what to export and where, then do it; the batch is proposed, or the history."""
        subjects: tuple[Subject, ...] = (
            ("history", "batch") if self._batching.total else ("history",)
        )
        if batch_first:
            subjects = subjects[::-1]
        last: Form = self._settings.get(settings.EXPORT_FORM)  # type: ignore[assignment]
        batch = self._batching.current
        name = batch.name if batch is not None else ""
        dialog = ExportDialog(subjects, last, name, self.panel.window())
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
