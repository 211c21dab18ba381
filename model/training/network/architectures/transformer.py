"""The shipped decoder as an architecture among others: `CaptionDecoder`, one step at a time.

Those of `blip.py` and `vision_encoder_decoder.py` are of its kind.

Its state is what every earlier token left for self-attention, and grows by each. Bundles of it keep
a cache of fixed size instead (`convert/tf_graphs.py`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from keras import ops

from model.training.network.architectures.interface import Picture, State
from model.training.network.caption_network import CaptionDecoder


class TransformerDecoder(CaptionDecoder):
    """Attention to earlier tokens and to the picture (Vaswani et al. 2017, arXiv 1706.03762)."""

    looks: ClassVar[bool] = True

    def project(self, memory: Any) -> Picture:
        """(B, S, width) -> every layer's keys and values (B, heads, S, head width)."""
        picture = {}
        for number, block in enumerate(self.blocks):
            picture[f"keys_{number}"], picture[f"values_{number}"] = block.project_memory(memory)
        return picture

    def first_state(self, picture: Picture, rows: int) -> State:
        """Return the state before any token: nothing is kept yet."""
        return {}

    def advance(
        self, tokens: Any, position: int, state: State, picture: Picture
    ) -> tuple[Any, State, Any]:
        """Append tokens (R,) to sentences about one picture; see `interface.Decoder`."""
        x = self.embed(tokens, self.positions[position])[None]
        after, weights = {}, None
        for number, block in enumerate(self.blocks):
            past = [(state[f"keys_{number}"], state[f"values_{number}"])] if state else []
            x = block.attend_to_past(x, past)
            for part, name in enumerate(("keys", "values")):
                kept = [pair[part] for pair in past]
                after[f"{name}_{number}"] = ops.concatenate(kept, axis=2)
            looked, weights = block.look(x, picture[f"keys_{number}"], picture[f"values_{number}"])
            x = block.think(block.left(block.cross_norm, x, looked))
        attention = ops.mean(weights, axis=1)[0, :, self.config.class_tokens :]
        attention = attention / ops.sum(attention, axis=-1, keepdims=True)
        return self.logits(x)[0], after, attention
