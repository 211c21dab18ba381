"""What validation found in the course of a run: `history.json`, and its curves as an SVG."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from model import atomic_files
from model.training.errors import CheckpointError

FILE, CURVES = "history.json", "history.svg"

_WIDTH, _HEIGHT, _MARGIN = 480, 240, 40


@dataclass(frozen=True, slots=True)
class Validated:
    """One validation: after `step` steps of a stage.

    `training_loss` is the mean since the one before, smoothed as the stage says; `loss` the
    held-out one in nats a token, not smoothed; the perplexities are by language.
    """

    stage: str
    step: int
    epoch: float
    learning_rate: float
    training_loss: float
    loss: float
    perplexity_per_token: Mapping[str, float]
    perplexity_per_word: Mapping[str, float]


class History:
    """The validations of a run, in the order in which they were made, kept in its folder."""

    def __init__(self, folder: Path) -> None:
        """Read what an earlier process left. Raises `CheckpointError` when it is damaged."""
        self._folder = folder
        self.entries: list[Validated] = []
        path = folder / FILE
        try:
            if path.exists():
                self.entries = [Validated(**one) for one in json.loads(path.read_text("utf-8"))]
        except (OSError, ValueError, TypeError) as error:
            raise CheckpointError(f"{FILE} cannot be read: {error}") from error

    def of(self, stage: str) -> list[Validated]:
        """Return the validations of one stage."""
        return [entry for entry in self.entries if entry.stage == stage]

    def forget_after(self, stage: str, step: int) -> None:
        """Forget what a continued stage will do again."""
        self.entries = [one for one in self.entries if one.stage != stage or one.step <= step]

    def add(self, entry: Validated) -> None:
        """Append a validation and write both files, each whole or not at all."""
        self.entries.append(entry)
        try:
            text = json.dumps([asdict(one) for one in self.entries], indent=1) + "\n"
            atomic_files.write_durably(self._folder / FILE, text.encode())
            atomic_files.write_durably(self._folder / CURVES, curves(self.entries).encode())
        except OSError as error:
            raise CheckpointError(f"{FILE} cannot be written: {error.strerror}") from error

    def best(self, stage: str) -> Validated | None:
        """Return the validation of the least loss, the first of equal ones."""
        return min(self.of(stage), key=lambda entry: entry.loss, default=None)

    def since_best(self, stage: str) -> int:
        """Return how many validations there were since the best one."""
        found, best = self.of(stage), self.best(stage)
        return 0 if best is None else len(found) - 1 - found.index(best)


def curves(entries: list[Validated]) -> str:
    """Draw training loss and held-out loss over the validations, with a dot at the best."""
    training = [entry.training_loss for entry in entries]
    held_out = [entry.loss for entry in entries]
    low, high = min(training + held_out), max(training + held_out)
    best = held_out.index(min(held_out))

    def place(number: int, loss: float) -> tuple[float, float]:
        across = number / max(1, len(entries) - 1) * _WIDTH
        up = (loss - low) / max(high - low, 1e-9) * _HEIGHT
        return round(_MARGIN + across, 1), round(_MARGIN + _HEIGHT - up, 1)

    def line(losses: list[float], colour: str) -> str:
        points = " ".join("{},{}".format(*place(*one)) for one in enumerate(losses))
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'

    x, y = place(best, held_out[best])
    words = ", ".join(f"{k} {v:.1f}" for k, v in entries[best].perplexity_per_word.items())
    width, height = _WIDTH + 2 * _MARGIN, _HEIGHT + 2 * _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12">'
        f'<rect width="{width}" height="{height}" fill="white"/>'
        f"{line(training, '#888')}{line(held_out, '#0a58ca')}"
        f'<circle cx="{x}" cy="{y}" r="4" fill="#0a58ca"/>'
        f'<text x="{_MARGIN}" y="20">held-out loss (blue), {held_out[best]:.3f} nats a token at '
        f"best; training loss (grey)</text>"
        f'<text x="{_MARGIN}" y="{height - 12}">perplexity per word {words}; '
        f"{len(entries)} validations</text>"
        f'<text x="4" y="{_MARGIN + 4}">{high:.2f}</text>'
        f'<text x="4" y="{_MARGIN + _HEIGHT}">{low:.2f}</text></svg>\n'
    )


def summary_of(network: Any) -> str:
    """Return what a network is made of, as Keras tells it."""
    lines: list[str] = []
    network.summary(print_fn=lambda line, **_: lines.append(line), expand_nested=True)
    return "\n".join(lines) + "\n"
