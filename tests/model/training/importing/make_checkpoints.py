"""Writes the checkpoints of `checkpoints/` with the official library, and what it says of pictures.

It needs an environment of its own, as the library takes gigabytes and no test uses it:

    python3.11 -m venv VENV && VENV/bin/pip install torch==2.13.0 transformers==5.24.0 safetensors
    PYTHONPATH=. VENV/bin/python -m tests.model.training.importing.make_checkpoints

The weights are random and coarse: what folding and half precision do to them is exact, so that
every runtime has to give the library's logits. `official.npz` holds for two pictures the logits of
every step along a sentence, and `official.json` the sentences that this program's own search finds
with the library's network, greedily and with three beams, and the library's own greedy one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from model.caption import CaptionOptions
from model.decoding import Vocabulary, search
from model.inference.interface import Encoding, Step

FOLDER = Path(__file__).parent / "checkpoints"
POSITIONS = 12
PICTURES = 3
WORDS = (
    *("a", "man", "dog", "cat", "red", "blue", "on", "in", "the", "with", "sitting", "standing"),
    *("grass", "beach", ".", ",", "'", "s", "two"),
)
INNER = ["##s", "##ing", "##ed", "##er", "##y"]
HALVES = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}
CLIP = {
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
}


@dataclass(frozen=True)
class Shape:
    """One checkpoint: its network, what its processor says, and how it is stored.

    With `half` its weights are in half precision, with `whole` its vocabulary is one file. It is
    `exact` where half precision changes nothing.
    """

    build: Callable[[], Any]
    side: int
    processor: dict[str, Any]
    half: bool
    whole: bool
    exact: bool


def blip(width: int, side: int, patch: int, *layers: int) -> Any:
    vision = {"hidden_size": width, "intermediate_size": 4 * width, "num_hidden_layers": layers[0]}
    vision |= {"num_attention_heads": 2, "image_size": side, "patch_size": patch}
    text = {"vocab_size": 50, "hidden_size": 32, "encoder_hidden_size": width, "pad_token_id": 0}
    text |= {"intermediate_size": 128, "num_hidden_layers": layers[1], "num_attention_heads": 2}
    text |= {"max_position_embeddings": POSITIONS, "bos_token_id": 48, "sep_token_id": 3}
    config = transformers.BlipConfig(vision_config=vision, text_config=text)
    return transformers.BlipForConditionalGeneration(config)


def encoder_decoder(kind: str, width: int, side: int, patch: int, *layers: int) -> Any:
    sizes = {"hidden_size": width, "intermediate_size": 4 * width, "num_attention_heads": 2}
    sizes |= {"num_hidden_layers": layers[0], "image_size": side, "patch_size": patch}
    encoder = {"vit": transformers.ViTConfig, "deit": transformers.DeiTConfig}[kind](**sizes)
    decoder = transformers.GPT2Config(
        vocab_size=300,
        n_positions=POSITIONS,
        n_embd=32,
        n_layer=layers[1],
        n_head=2,
        bos_token_id=256,
        eos_token_id=256,
        add_cross_attention=True,
    )
    config = transformers.VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id = config.eos_token_id = config.pad_token_id = 256
    return transformers.VisionEncoderDecoderModel(config)


SHAPES = {
    "blip": Shape(lambda: blip(32, 24, 8, 2, 2), 24, HALVES | {"resample": 3}, True, False, True),
    "blip-narrow": Shape(
        lambda: blip(16, 24, 12, 1, 1), 24, CLIP | {"resample": 3}, False, True, False
    ),
    "vit-gpt2": Shape(
        lambda: encoder_decoder("vit", 32, 24, 8, 2, 2),
        24,
        HALVES | {"resample": 2},
        True,
        False,
        True,
    ),
    "deit-gpt2": Shape(
        lambda: encoder_decoder("deit", 16, 32, 16, 1, 1),
        32,
        CLIP | {"resample": 2},
        True,
        True,
        False,
    ),
}


def coarse(name: str, value: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """Return weights of few binary digits, large enough for every part to be seen."""
    drawn = np.clip(np.rint(3.0 * random.standard_normal(tuple(value.shape))), -8, 8)
    if "norm" in name.lower() or ".ln_" in name:
        drawn = np.clip(drawn, -2, 2)
        drawn = 1.0 + drawn / 4 if name.endswith("weight") else drawn / 8
    elif "patch_embed" in name and name.endswith("weight"):
        drawn = drawn / 16 * 255 / 256  # what Core ML makes of it is as coarse
    elif any(part in name for part in ("position", "wpe", "token", "class")):
        drawn = drawn / 4
    elif any(part in name for part in ("word_embeddings", "wte")):
        drawn = drawn / 8
    elif name.endswith("bias"):
        drawn = drawn / 16
    else:
        drawn = drawn / 32
    return torch.from_numpy(drawn.astype(np.float32))


def pictures(side: int) -> NDArray[Any]:
    """(pictures, side, side, 3) uint8: coarse coloured squares, the same here and in the tests."""
    random = np.random.default_rng(7)
    small = random.integers(0, 256, (PICTURES, side // 4, side // 4, 3), dtype=np.uint8)
    return small.repeat(4, axis=1).repeat(4, axis=2)


class Official:
    """The library's network as a runtime of this program's search."""

    name, max_rows, max_tokens, sentences, grid = "transformers", 5, POSITIONS, 1, (1, 1)

    def __init__(self, network: Any, processor: dict[str, Any]) -> None:
        self.fallback: str | None = None
        self.taught_names: Mapping[str, float] = {}
        self.network, self.is_blip = network, hasattr(network, "text_decoder")
        self.mean, self.deviation = (
            np.array(processor[name], np.float32) for name in ("image_mean", "image_std")
        )

    def pixels(self, picture: NDArray[Any]) -> torch.Tensor:
        scaled = (picture.astype(np.float32) / 255 - self.mean) / self.deviation
        return torch.from_numpy(scaled.transpose(2, 0, 1)[None])

    def encode(self, picture: NDArray[Any]) -> Encoding:
        encoder = self.network.vision_model if self.is_blip else self.network.encoder
        memory = encoder(self.pixels(picture))[0]
        return Encoding({"memory": memory.numpy()}, None)

    def logits(self, memory: NDArray[Any], tokens: NDArray[Any]) -> NDArray[Any]:
        """(1, S, width) and (rows, T) -> (rows, T, vocabulary)."""
        seen = torch.from_numpy(memory).repeat(len(tokens), 1, 1)
        ids = torch.from_numpy(tokens.astype(np.int64))
        if self.is_blip:
            return self.network.text_decoder(ids, encoder_hidden_states=seen).logits.numpy()
        return self.network(encoder_outputs=(seen,), decoder_input_ids=ids).logits.numpy()

    def open(self, encoding: Encoding) -> OfficialDecoding:
        return OfficialDecoding(self, encoding.outputs["memory"])


class OfficialDecoding:
    """Rows of tokens, computed anew at each step."""

    def __init__(self, official: Official, memory: NDArray[Any]) -> None:
        self.official, self.memory = official, memory
        self.tokens = np.zeros((1, 0), np.int32)

    def step(self, tokens: NDArray[Any], parents: NDArray[Any]) -> Step:
        before = self.tokens[parents] if self.tokens.shape[1] else self.tokens[[0] * len(tokens)]
        self.tokens = np.column_stack([before, tokens])
        last = self.official.logits(self.memory, self.tokens)[:, -1]
        found = torch.log_softmax(torch.from_numpy(last), -1).numpy()
        return Step(found, np.ones((len(tokens), 1), np.float32))

    def prefix(self, row: int) -> Any:
        return None


def write_vocabulary(folder: Path, is_blip: bool, whole: bool) -> list[int]:
    """Write pieces in the newer form or, not `whole`, the older; return those never written."""
    if is_blip:
        pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *INNER]
        pieces += [letter for letter in "bcefghijklmnopqr" if letter not in pieces]
        pieces = pieces[:48]
        if not whole:
            (folder / "vocab.txt").write_text("\n".join(pieces) + "\n")
        else:
            ids = {piece: number for number, piece in enumerate(pieces)}
            backend = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
            backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
            backend.decoder = decoders.WordPiece()
            backend.add_special_tokens(pieces[:5])
            backend.save(str(folder / "tokenizer.json"))
        return [0, 1, 2, 4, 48, 49]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("Ġ", letter) for letter in "abcdghimnorst"] + [("i", "n"), ("e", "r"), ("a", "n")]
    pieces = [*alphabet, "<|endoftext|>", *("".join(pair) for pair in merges)]
    ids = {piece: number for number, piece in enumerate(pieces)}
    if not whole:
        (folder / "vocab.json").write_text(json.dumps(ids, ensure_ascii=False))
        lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
        (folder / "merges.txt").write_text("\n".join(lines) + "\n")
    else:
        backend = Tokenizer(models.BPE(ids, merges))
        backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        backend.decoder = decoders.ByteLevel()
        backend.add_special_tokens(["<|endoftext|>"])
        backend.save(str(folder / "tokenizer.json"))
    return list(range(len(pieces), 300))


def make(name: str, shape: Shape, number: int) -> None:
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    network = shape.build().eval()
    random = np.random.default_rng(number)
    seen: set[int] = set()
    with torch.no_grad():
        for path, value in network.named_parameters():
            if value.data_ptr() not in seen:
                value.copy_(coarse(path, value, random))
            seen.add(value.data_ptr())
        network.tie_weights()
        (network.half() if shape.half else network).save_pretrained(folder)
        network.float()
        record(folder, shape, network)


def record(folder: Path, shape: Shape, network: Any) -> None:
    is_blip = hasattr(network, "text_decoder")
    size = {"height": shape.side, "width": shape.side}
    says = {"size": size, "rescale_factor": 1 / 255, **shape.processor}
    (folder / "preprocessor_config.json").write_text(json.dumps(says, indent=1))
    never = write_vocabulary(folder, is_blip, shape.whole)
    start, end = (48, 3) if is_blip else (256, 256)
    official, logits, sentences = Official(network, shape.processor), [], []
    for picture in pictures(shape.side):
        encoding = official.encode(picture)
        words = Vocabulary(start, end, tuple(never))
        found = {
            f"beams {beams}": search(official, encoding, words, CaptionOptions(beams=beams))
            for beams in (1, 3)
        }
        sentence = found["beams 3"][0].tokens
        along = np.array([[start, *sentence][:POSITIONS]])
        logits.append(official.logits(encoding.outputs["memory"], along)[0])
        limits = {"max_length": POSITIONS, "do_sample": False, "num_beams": 1}
        own = network.generate(official.pixels(picture), suppress_tokens=never, **limits)
        sentences.append({key: list(map(int, value[0].tokens)) for key, value in found.items()})
        sentences[-1]["own greedy"] = own[0].tolist()
    kept = {str(number): one for number, one in enumerate(logits[:2])}
    np.savez_compressed(folder / "official.npz", **kept)
    versions = {"transformers": transformers.__version__, "torch": torch.__version__}
    says = {"made with": versions, "exact": shape.exact, "side": shape.side, "never": never}
    says["sentences"] = sentences
    (folder / "official.json").write_text(json.dumps(says) + "\n")


if __name__ == "__main__":
    for number, (name, shape) in enumerate(SHAPES.items()):
        make(name, shape, number)
