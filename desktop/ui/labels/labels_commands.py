"""ImageNet's labels for the picture, beside what the model sees; saved as a chart on demand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from desktop import settings
from desktop.settings import Settings
from desktop.system import targets
from desktop.ui.caption.attention_commands import AttentionCommands
from desktop.ui.caption.caption_view import CaptionView
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices
from desktop.ui.labels import chart_image
from model.caption import Look


class LabelsCommands(QObject):
    """Joins the chart of labels with the menus. A model that tells none has both entries grey."""

    def __init__(
        self,
        attention: AttentionCommands,
        view: CaptionView,
        menus: Menus,
        table: Settings,
        dialogs: Dialogs,
        notices: Notices,
    ) -> None:
        super().__init__(attention)
        self._chart = view.labels
        self._menus, self._settings = menus, table
        self._dialogs, self._notices = dialogs, notices
        menus.labels.setChecked(table.get(settings.LABELS_VISIBLE))
        menus.labels.toggled.connect(self._show_chart)
        menus.save_labels.triggered.connect(self.choose_file)
        attention.looked.connect(self._show)
        self._show(None)

    def choose_file(self) -> None:
        """Ask where the chart should be saved."""
        self._dialogs.ask_for_chart_file(self.tr("Labels"), self.save)

    def save(self, path: Path) -> None:
        """Save the chart, as a PNG or an SVG by its name."""
        language = self._settings.interface_language()
        try:
            targets.check([path])
            chart_image.save(path, self._chart.heading, self._chart.tags, language)
        except targets.TargetRefused as error:
            self._notices.show_errors((error,))
        except OSError as error:
            refused = targets.TargetNotWritable(path, error.strerror or str(error))
            self._notices.show_errors((refused,))
        else:
            words = self.tr("The chart was saved as “{name}”.").format(name=path.name)
            self._notices.tell("", words)

    def _show(self, look: Look | None) -> None:
        labels = look.labels if look is not None else ()
        self._chart.show_tags(labels or ())
        self._menus.labels.setEnabled(labels is not None)
        self._menus.save_labels.setEnabled(bool(labels))
        self._lay_out()

    def _show_chart(self, shown: bool) -> None:
        self._settings.set(settings.LABELS_VISIBLE, shown)
        self._lay_out()

    def _lay_out(self) -> None:
        self._chart.setVisible(self._menus.labels.isChecked() and bool(self._chart.tags))
