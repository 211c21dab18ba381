"""The decoder of BLIP: a BERT that attends to the picture (Li et al. 2022, arXiv 2201.12086).

BERT (Devlin et al. 2019, arXiv 1810.04805) has its norms behind its branches, one more behind the
embeddings, and a layer of its own before the output. BLIP's text decoder is BERT with attention to
a ViT's map between self-attention and feed-forward, causal as it writes.
"""

from __future__ import annotations

from typing import Any, ClassVar

import keras
from keras import ops

from model.training.network.architectures.transformer import TransformerDecoder
from model.training.network.caption_network import DecoderBlock
from model.training.network.config import NetworkConfig


class PostNormBlock(DecoderBlock):
    """A block whose norms come behind its branches: they read the stream as it is."""

    pre_norm: ClassVar[bool] = False

    def entered(self, norm: Any, x: Any) -> Any:
        """See `DecoderBlock.entered`."""
        return x

    def left(self, norm: Any, x: Any, branch: Any) -> Any:
        """See `DecoderBlock.left`."""
        return norm(x + branch)


class BlipDecoder(TransformerDecoder):
    """See `CaptionDecoder`; `norm` is the one before the output, behind `transform`."""

    block_type: ClassVar[type[DecoderBlock]] = PostNormBlock

    def __init__(self, config: NetworkConfig, **kwargs: Any) -> None:
        super().__init__(config, **kwargs)
        epsilon = config.decoder_epsilon
        self.begun_norm = keras.layers.LayerNormalization(epsilon=epsilon, name="begun_norm")
        self.transform = keras.layers.Dense(config.decoder_width, name="transform")

    def build(self, *shapes: Any) -> None:
        super().build(*shapes)
        self.begun_norm.build((None, None, self.config.decoder_width))
        self.transform.build((None, None, self.config.decoder_width))

    @property
    def scale(self) -> float:
        """Embeddings are as the first norm expects them."""
        return 1.0

    def begun(self, words: Any) -> Any:
        """See `CaptionDecoder.begun`."""
        return self.begun_norm(words)

    def logits(self, x: Any) -> Any:
        """(..., D) -> (..., vocabulary)."""
        return super().logits(ops.gelu(self.transform(x), approximate=False))
