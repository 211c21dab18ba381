"""What to export, and as what; where to comes after."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.export.controller import Form, Order, Subject

_LETTERS = 84
"""So many fit beside one another, so that explanations take one line where the screen has it."""


class ExportDialog(QDialog):
    """Asks what should be written.

    Signals, on the UI thread:
    - chosen(Order): the order, without the place to write to.
    """

    chosen = Signal(object)

    def __init__(
        self,
        subjects: tuple[Subject, ...],
        form: Form,
        batch: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`subjects` are what there is to export, the likeliest first; `form` is chosen.

        `batch` is the name of the batch, where that is among them.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export Captions"))
        self._build_subject(subjects, batch)
        self._build_forms(form)
        self._build_buttons()
        self._arrange()
        self._size_by_type()
        self._refresh()

    def _build_subject(self, subjects: tuple[Subject, ...], batch: str) -> None:
        named = self.tr("The batch “{name}”").format(name=batch)
        names = {"history": self.tr("The history"), "batch": named}
        self.subject = QComboBox(self)
        for subject in subjects:
            self.subject.addItem(names[subject], subject)
        self.subject.setAccessibleName(self.tr("What to export"))

    def _build_forms(self, chosen: Form) -> None:
        names: dict[Form, tuple[str, str]] = {
            "csv": (self.tr("Table (CSV)"), self.tr("For Numbers, Excel and databases.")),
            "json": (self.tr("Data (JSON)"), self.tr("Everything that is known, for programs.")),
            "txt": (self.tr("Plain text"), self.tr("One line for each picture and language.")),
            "xmp": (
                self.tr("Files beside the pictures (XMP)"),
                self.tr("Alternative text and description, for Lightroom, Bridge or digiKam."),
            ),
            "copies": (
                self.tr("Copies of the pictures, with the text inside"),
                self.tr("JPEG, PNG and WebP. The originals are not touched."),
            ),
        }
        self.forms: dict[Form, QRadioButton] = {}
        self._explanations: dict[Form, QLabel] = {}
        group = QButtonGroup(self)
        for form, (name, explanation) in names.items():
            button = QRadioButton(name, self)
            button.setAccessibleDescription(explanation)
            button.setChecked(form == chosen)
            button.toggled.connect(self._refresh)
            group.addButton(button)
            label = QLabel(explanation, self)
            label.setIndent(24)
            label.setWordWrap(True)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            self.forms[form], self._explanations[form] = button, label
        self.excel_box = QCheckBox(self.tr("Semicolons between columns, for Excel in French"), self)
        # Where the comma is the decimal sign, spreadsheets take the semicolon.
        self.excel_box.setChecked(QLocale().decimalPoint() == ",")
        self.replace_box = QCheckBox(self.tr("Replace texts that are there already"), self)
        self.unsure_box = QCheckBox(self.tr("Also sentences that I am not sure of"), self)

        self.reviewed_box = QCheckBox(self.tr("Only pictures that were reviewed"), self)

    def _build_buttons(self) -> None:
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.export_button = self.buttons.addButton(
            self.tr("Export…"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.export_button.setDefault(True)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)

    def _arrange(self) -> None:
        what = QFormLayout()
        what.addRow(self.tr("Export:"), self.subject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(4)
        column.addLayout(what)
        column.addSpacing(10)
        for form, button in self.forms.items():
            column.addWidget(button)
            column.addWidget(self._explanations[form])
            if form == "csv":
                column.addWidget(self.excel_box)
            column.addSpacing(4)
        column.addWidget(self.reviewed_box)
        column.addWidget(self.replace_box)
        column.addWidget(self.unsure_box)
        column.addSpacing(12)
        column.addWidget(self.buttons)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_by_type()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the lines need in this width."""
        super().resizeEvent(event)
        layout = self.layout()
        assert layout is not None
        self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def _size_by_type(self) -> None:
        letters = _LETTERS * self.fontMetrics().averageCharWidth()
        self.setMinimumWidth(min(letters, round(0.9 * self.screen().availableSize().width())))

    @property
    def form(self) -> Form:
        """What is chosen at the moment."""
        return next(form for form, button in self.forms.items() if button.isChecked())

    def _refresh(self) -> None:
        chosen = [form for form, button in self.forms.items() if button.isChecked()]
        self.excel_box.setEnabled(chosen == ["csv"])
        into_pictures = bool(chosen) and chosen[0] in ("xmp", "copies")
        self.replace_box.setEnabled(into_pictures)
        self.unsure_box.setEnabled(into_pictures)

    def _accept(self) -> None:
        replace = self.replace_box.isEnabled() and self.replace_box.isChecked()
        excel = self.excel_box.isEnabled() and self.excel_box.isChecked()
        unsure = self.unsure_box.isEnabled() and self.unsure_box.isChecked()
        order = Order(
            self.subject.currentData(),
            self.form,
            replace=replace,
            excel=excel,
            reviewed=self.reviewed_box.isChecked(),
            unsure=unsure,
        )
        self.chosen.emit(order)
        self.accept()
