"""What an architecture is to the rest of the training: a decoder that learns rows and writes steps.

Training asks for the logits of whole rows at once. Writing goes token by token: the picture is
projected once, and each step takes a state and returns the next one. The same layers do both, and
`tests/model/training/network/architectures/test_step_equals_sequence.py` holds them to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Picture = Mapping[str, Any]
"""What a decoder reads of a picture in every step, by name: tensors whose first axis counts
pictures, as many as there are rows, or one for all of them."""

State = Mapping[str, Any]
"""What a decoder keeps between two steps, by name: tensors whose first axis counts rows."""


class Decoder(Protocol):
    """A layer that writes about encoded pictures.

    B pictures, T tokens of a packed row (`data/dataset.py`), S places of a memory, of which the
    first is the whole picture, P = S - 1 of its map, R rows, V vocabulary.
    """

    looks: bool
    """Whether it says where in the picture it looks; an architecture may see the whole only."""

    def __call__(
        self, tokens: Any, positions: Any, segments: Any, memory: Any, training: bool = False
    ) -> Any:
        """Three (B, T) integer tensors and a memory (B, S, width) -> logits (B, T, V)."""
        ...

    def project(self, memory: Any) -> Picture:
        """(B, S, width) -> what every step reads."""
        ...

    def first_state(self, picture: Picture, rows: int) -> State:
        """Return the state of so many rows about one picture, before any token."""
        ...

    def advance(
        self, tokens: Any, position: int, state: State, picture: Picture
    ) -> tuple[Any, State, Any]:
        """Append tokens (R,) at a position of their sentences.

        Returns the logits (R, V) of the next ones, the state after, and where it looked (R, P),
        each row summing to 1; None where the architecture does not look.
        """
        ...
