"""A line to ask in, a list of what can be asked, and the answers so far."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

_LETTERS, _LINES = 56, 14


class AskingDialog(QDialog):
    """Stays beside the picture; Return asks, Escape closes it.

    Signals, on the UI thread:
    - asked(str): a question.
    """

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Ask About the Picture"))
        self.question = QComboBox(self)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Is there a dog?"))
        self.line.setAccessibleName(self.tr("Question"))
        self.question.setLineEdit(self.line)
        completer = QCompleter(self.question.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.question.setCompleter(completer)
        self.question.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.question.setAccessibleName(self.tr("Question"))
        self.answers = QListWidget(self)
        self.answers.setAccessibleName(self.tr("Answers"))
        self.answers.setWordWrap(True)
        self.answers.setSpacing(3)
        self._build_layout()
        metrics = self.fontMetrics()
        self.resize(_LETTERS * metrics.averageCharWidth(), _LINES * metrics.height())
        self.question.setFocus()

    def _build_layout(self) -> None:
        hint = QLabel(self.tr("Ask whether something is there, or choose from the list."), self)
        hint.setWordWrap(True)
        hint.setBuddy(self.question)
        ask = QPushButton(self.tr("Ask"), self)
        ask.setDefault(True)
        ask.clicked.connect(self._ask)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.question, 1)
        row.addWidget(ask)
        column = QVBoxLayout(self)
        column.addWidget(hint)
        column.addLayout(row)
        column.addWidget(self.answers, 1)
        column.addWidget(close)

    def offer(self, questions: Sequence[str]) -> None:
        """Put what can be asked into the list; what is being typed stays."""
        typed = self.question.currentText()
        self.question.clear()
        self.question.addItems(list(questions))
        self.question.setEditText(typed)

    def add(self, question: str, answer: str) -> None:
        """Show a question with its answer, the newest at the top."""
        self.answers.insertItem(0, f"{question}\n{answer}")
        self.answers.setCurrentRow(0)
        self.line.selectAll()

    def _ask(self) -> None:
        question = self.question.currentText().strip()
        if question:
            self.asked.emit(question)
