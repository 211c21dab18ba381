"""The models there are: what is known of each; one more, one less, another in use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.captioning.installed_models import Model
from desktop.ui.models.model_words import ModelWords

_LETTERS, _LINES = 90, 22


class ModelsDialog(QDialog):
    """A list of names, beside it the facts of the one that is chosen. Escape closes it.

    Signals, on the UI thread:
    - use_wanted(Model), remove_wanted(Model): of the one that is chosen.
    - add_wanted(): another one shall come in.
    """

    use_wanted = Signal(object)
    remove_wanted = Signal(object)
    add_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self._words = ModelWords(self)
        self._models: tuple[Model, ...] = ()
        self._used = ""
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.windowTitle())
        self.list.currentRowChanged.connect(lambda _: self._show_facts())
        self.list.itemActivated.connect(lambda _: self._use())
        self.description = QLabel(self)
        self.description.setWordWrap(True)
        self.description.setTextFormat(Qt.TextFormat.PlainText)
        self.facts = QWidget(self)
        self._form = QFormLayout(self.facts)
        self._form.setContentsMargins(0, 0, 0, 0)
        beside = QVBoxLayout()
        beside.addWidget(self.description)
        beside.addWidget(self.facts)
        beside.addStretch()
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addSpacing(12)
        row.addLayout(beside, 1)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(self._buttons())
        metrics = self.fontMetrics()
        self.resize(_LETTERS * metrics.averageCharWidth(), _LINES * metrics.height())

    @property
    def chosen(self) -> Model | None:
        """The one whose facts are shown."""
        row = self.list.currentRow()
        return self._models[row] if 0 <= row < len(self._models) else None

    def show_models(self, models: Sequence[Model], used: str) -> None:
        """Show these, the one of the name `used` as in use; the choice stays where it can."""
        before = self.chosen.name if self.chosen is not None else used
        self._models, self._used = tuple(models), used
        self.list.clear()
        for model in models:
            name = self._words.name(model)
            words = self.tr("{model} (in use)") if model.name == used else "{model}"
            self.list.addItem(words.format(model=name))
        names = [model.name for model in models]
        self.list.setCurrentRow(names.index(before) if before in names else 0)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.use_button = QPushButton(self.tr("Use This Model"), self)
        self.add_button = QPushButton(self.tr("Add a Model…"), self)
        self.remove_button = QPushButton(self.tr("Remove…"), self)
        for button in (self.use_button, self.add_button, self.remove_button):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.use_button.clicked.connect(self._use)
        self.add_button.clicked.connect(self.add_wanted)
        self.remove_button.clicked.connect(lambda: self.remove_wanted.emit(self.chosen))
        buttons.rejected.connect(self.reject)
        return buttons

    def _use(self) -> None:
        if self.chosen is not None and self.chosen.name != self._used:
            self.use_wanted.emit(self.chosen)

    def _show_facts(self) -> None:
        model = self.chosen
        while self._form.rowCount():
            self._form.removeRow(0)
        self.use_button.setEnabled(model is not None and model.name != self._used)
        self.remove_button.setEnabled(model is not None and not model.stays)
        if model is None:
            self.description.clear()
            return
        text = model.description(self.locale().name().partition("_")[0])
        self.description.setText(text)
        self.description.setVisible(bool(text))
        facts = self._words.facts(model)
        for name, value in facts:
            label = QLabel(value, self.facts)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._form.addRow(name, label)
        # A screen reader hears of a row what is beside it.
        told = "; ".join(f"{name}: {value}" for name, value in facts)
        self.list.setAccessibleDescription(f"{text} {told}".strip())
