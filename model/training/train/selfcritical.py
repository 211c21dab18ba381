"""Self-critical learning: captions the network draws are made likelier as they beat one another.

REINFORCE with the mean reward of a picture's other samples as baseline (Rennie et al. 2017,
arXiv 1612.00563; the baseline is that of Luo 2020, arXiv 2003.09971).
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.caption import FIRST_LANGUAGE, LANGUAGES, Language
from model.training.data.batches import Batches
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import RewardConfig
from model.training.network.sampling import Sampler
from model.training.train.rewards import CiderD, Vector, f_mean, words


class PolicyLoss(keras.losses.Loss):
    """Negative log-likelihood of tokens, each at the temperature it was drawn at.

    `y_true` (B, T, 2) holds ids and temperatures, `y_pred` (B, T, V) logits; the advantage comes as
    the sample weight.
    """

    def call(self, y_true: Any, y_pred: Any) -> Any:
        logits = y_pred / y_true[..., 1:]
        target = ops.cast(y_true[..., :1], "int32")
        chosen = ops.take_along_axis(logits, target, axis=-1)[..., 0]
        return ops.logsumexp(logits, axis=-1) - chosen


class References:
    """What people wrote about each training picture, ready to score against."""

    def __init__(self, batches: Batches) -> None:
        tokenizer = batches.packer.tokenizer
        starts = {tokenizer.start(language): language for language in LANGUAGES}
        self.sentences: list[dict[Language, list[list[str]]]] = []
        for captions in batches.data.captions:
            found: dict[Language, list[list[str]]] = {}
            sentences = (ids for chain in captions for ids in batches.packer.split(chain))
            for ids in sentences:
                found.setdefault(starts[ids[0]], []).append(words(tokenizer.decode(ids)))
            self.sentences.append(found)
        self._scorers = {
            language: CiderD([found[language] for found in self.sentences if language in found])
            for language in LANGUAGES
        }

    def rewards(
        self, picture: int, language: Language, captions: list[list[str]], f_weight: float
    ) -> list[float]:
        """Return the reward of each caption of a picture, in words."""
        scorer, references = self._scorers[language], self.sentences[picture][language]
        prepared: list[Vector] = scorer.prepare(references)
        return [
            scorer.score(caption, prepared)
            + f_weight * max(f_mean(caption, reference) for reference in references)
            for caption in captions
        ]


class RewardBatches(keras.utils.PyDataset):
    """The steps of `batches`, with captions that `network` draws when the step is asked for."""

    def __init__(self, batches: Batches, network: CaptionNetwork, config: RewardConfig) -> None:
        super().__init__(workers=1, max_queue_size=1)
        self.batches, self.config = batches, config
        self.alone = network.config.sentences == 1
        self.references = References(batches)
        tokenizer = batches.packer.tokenizer
        self.sampler = Sampler(
            network,
            samples=config.samples,
            tokens=config.tokens,
            temperature=config.temperature,
            suppressed=(tokenizer.pad, tokenizer.unknown, *map(tokenizer.start, LANGUAGES)),
        )

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, index: int) -> tuple[dict[str, Any], Any, Any]:
        step = self.batches.start + index
        chosen = self.batches.chosen(step)
        random = np.random.default_rng((self.batches.seed, 2, step))
        memory = self.batches.views(chosen, self.batches.mirrored(len(chosen), random))
        languages = [self._language(picture, random) for picture in chosen]
        tokenizer = self.batches.packer.tokenizer
        starts = np.array([tokenizer.start(language) for language in languages], np.int32)
        drawn = self.sampler.draw(memory, starts, random)
        rows, weights = [], []
        for picture, language, samples in zip(chosen, languages, drawn, strict=True):
            captions = [self._ended(sample) for sample in samples]
            rows.append([[tokenizer.start(language), *ids] for ids in captions])
            weights.append(self._advantages(picture, language, captions))
            for human in self._humans(picture, random):
                rows[-1].append(human)
                weights[-1].append(self.config.likelihood)
        return self._packed(memory, rows, weights)

    def _packed(
        self, memory: NDArray[Any], rows: list[list[list[int]]], weights: list[list[float]]
    ) -> tuple[dict[str, Any], Any, Any]:
        batch = self.batches.packer.pack(rows)
        real = batch.weights > 0
        scale, temperature = np.zeros_like(batch.weights), np.ones_like(batch.weights)
        for row, of_captions in enumerate(weights):
            segments = batch.segments[row, real[row]]
            scale[row, real[row]] = np.array(of_captions)[segments]
            sampled = segments < self.config.samples
            temperature[row, real[row]] = np.where(sampled, self.config.temperature, 1.0)
        inputs = {
            "memory": memory,
            "tokens": batch.tokens,
            "positions": batch.positions,
            "segments": batch.segments,
        }
        # Scaled so that the loss is the mean over real tokens.
        targets = np.stack([batch.targets.astype(np.float32), temperature], axis=-1)
        return inputs, targets, scale / real.mean()

    def _language(self, picture: int, random: np.random.Generator) -> Language:
        known = self.references.sentences[picture]
        # What is drawn is drawn alone, and French may have to stand behind English.
        french = self.alone and random.random() < self.config.french
        wished: Language = "fr" if french else FIRST_LANGUAGE
        return wished if wished in known else next(iter(known))

    def _ended(self, sample: NDArray[np.int32]) -> list[int]:
        """Return a drawn caption up to its end token, all of it when it has none."""
        ids: list[int] = sample.tolist()
        end = self.batches.packer.tokenizer.end
        return ids[: ids.index(end) + 1] if end in ids else ids

    def _advantages(
        self, picture: int, language: Language, captions: list[list[int]]
    ) -> list[float]:
        tokenizer = self.batches.packer.tokenizer
        written = [words(tokenizer.decode(ids), ended=ids[-1] == tokenizer.end) for ids in captions]
        rewards = np.array(self.references.rewards(picture, language, written, self.config.f_mean))
        others = (rewards.sum() - rewards) / (len(rewards) - 1)
        return list(rewards - others)

    def _humans(self, picture: int, random: np.random.Generator) -> list[list[int]]:
        """Return one human caption of the picture, or chain, in each language one begins with."""
        by_language: dict[int, list[list[int]]] = {}
        for ids in self.batches.data.captions[picture]:
            by_language.setdefault(ids[0], []).append(ids)
        return [found[int(random.integers(len(found)))] for found in by_language.values()]
