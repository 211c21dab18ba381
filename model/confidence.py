"""What is known of a sentence and its picture that tells how far the sentence is to be trusted.

A decoder's own likelihood is not enough: of a picture unlike those it was taught on it is as sure
as of others. So the confidence in a sentence is counted from several signals, all of which the
search and the encoder have left anyway (`model.manifest.Confidence` weighs them):

- `likelihood`: the mean log-probability of the sentence's tokens, its end's among them, in nats,
  less what words for persons and animals count less for want of evidence;
- `worth`: what the words are worth about the picture (`model/wording/reranking.py`), a token;
- `founded`: the log of the least evidence for a person or an animal that is named, 0 for none;
- `length`: the number of tokens, its end counted: who says more may say more that is wrong;
- `vagueness`: the entropy of what is in the picture, in nats a thing: how unlike the pictures it
  is that the encoder was taught on, of which it knows what they show;
- `first`: the log-odds that the sentence it is written behind is right, in the second language:
  what a translation is worth hangs on what it translates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from model.caption import Language
from model.decoding import Hypothesis
from model.inference.interface import Encoding
from model.logistic import logit
from model.manifest import Manifest
from model.wording.grounding import Evidence, weakest
from model.wording.reranking import Reranker

_CLEAR = 1e-6

CONTRADICTED = 0.1
"""Evidence below which a person or an animal in a sentence is plainly not in the picture."""

DOUBTED = 0.3
"""The most that a sentence with one is trusted, whatever else speaks for it."""


def signals(
    hypothesis: Hypothesis,
    text: str,
    language: Language,
    *,
    encoding: Encoding,
    reranker: Reranker | None,
    evidence: Evidence,
    first: float | None,
) -> Mapping[str, float]:
    """Return the signals of one sentence by their names; those alone that the bundle can tell.

    `text` is what the hypothesis says; `first` is the probability that the sentence in the first
    language is right, None for that sentence itself.
    """
    log_probabilities = hypothesis.log_probabilities
    found = {
        "likelihood": float(log_probabilities.mean(dtype=np.float64)),
        "length": float(len(log_probabilities)),
    }
    tags = encoding.tag_probabilities
    if tags is not None:
        found["vagueness"] = _entropy(tags) / max(float(tags.sum(dtype=np.float64)), _CLEAR)
    if tags is not None and reranker is not None:
        bonus = reranker.token_bonus(tags)
        said = dict.fromkeys(hypothesis.tokens)
        found["worth"] = sum(bonus.get(token, 0.0) for token in said) / max(len(said), 1)
        found["founded"] = math.log(weakest(text, language, evidence))
    if first is not None:
        found["first"] = logit(min(max(first, _CLEAR), 1.0 - _CLEAR))
    return found


def probability(known: Mapping[str, float], language: Language, manifest: Manifest) -> float:
    """Return the calibrated probability that a sentence with these signals is right, in 0..1.

    Without a calibration in the manifest it is the geometric mean of the token probabilities,
    which only orders sentences. One that names who is plainly not there is doubted in any case.
    """
    most = DOUBTED if known.get("founded", 0.0) < math.log(CONTRADICTED) else 1.0
    weighed = manifest.confidence.get(language)
    if weighed is not None and weighed.weights.keys() <= known.keys():
        return min(most, weighed.probability(known))
    if manifest.calibration is None:
        return min(most, math.exp(min(known["likelihood"], 0.0)))
    return min(most, manifest.calibration.probability(known["likelihood"]))


def _entropy(probabilities: NDArray[np.float32]) -> float:
    """Return the sum of the entropies, in nats, of events with these probabilities."""
    clear = np.clip(probabilities.astype(np.float64), _CLEAR, 1.0 - _CLEAR)
    return float(-(clear * np.log(clear) + (1.0 - clear) * np.log1p(-clear)).sum())
