"""GPT-2 as a decoder of pictures (Radford et al. 2019), with attention to a ViT's or DeiT's map.

Its blocks are those of `CaptionDecoder`, with attention to the picture between the two it was
trained with (Rothe, Narayan and Severyn 2020, arXiv 1907.12461, "warm-started" sequence to
sequence models). Embeddings are not scaled, the GELU is the approximate one, the output has no
bias.
"""

from __future__ import annotations

from typing import ClassVar

from model.training.network.architectures.transformer import TransformerDecoder


class GPT2Decoder(TransformerDecoder):
    """See `CaptionDecoder`; its output bias stays 0."""

    approximate: ClassVar[bool] = True

    @property
    def scale(self) -> float:
        """Embeddings are as the first block expects them."""
        return 1.0
