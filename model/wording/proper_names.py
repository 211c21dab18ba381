"""How sure a sentence is of the names in it: not just any black dog is its owner's Rex.

A taught decoder says a name with the probability of all of its pieces, a word as any other. Of
pictures that only look like what has the name it is less sure than of those that show it; how sure
it has to be of each name a taught bundle says (`model/inference/expert_gate.py`).
"""

from __future__ import annotations

from collections.abc import Collection

from model.decoding import Hypothesis
from model.tokenizer import LETTERS, Tokenizer


def names_said(
    hypothesis: Hypothesis, names: Collection[str], tokenizer: Tokenizer
) -> dict[str, float]:
    """Return the log-probability (nats) of each of the names that a sentence says.

    The least, where it says one twice.
    """
    found: dict[str, float] = {}
    if not names:
        return found
    for start, stop in tokenizer.words(hypothesis.tokens):
        pieces = [tokenizer.decode([token]).strip() for token in hypothesis.tokens[start:stop]]
        for word in LETTERS.finditer("".join(pieces)):
            if word.group() not in names:
                continue
            total, end = 0.0, 0
            for piece, one in zip(pieces, hypothesis.log_probabilities[start:stop], strict=True):
                begin, end = end, end + len(piece)
                # A piece without letters begins a word that is spelt.
                if begin < word.end() and (end > word.start() or not piece):
                    total += float(one)
            found[word.group()] = min(total, found.get(word.group(), 0.0))
    return found
