"""ImageNet's labels tell one animal from another, and are silent where they see none."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.training.heads.label_names import read_names
from model.wording.label_subjects import CLASSES, animals

NAMES = read_names()["en"]


def probabilities(**shares: float) -> NDArray[np.float32]:
    """What is left is the first class's that is no animal."""
    found = np.zeros(CLASSES, np.float32)
    for name, share in shares.items():
        found[NAMES.index(name.replace("_", " "))] = share
    found[NAMES.index("abacus")] += 1.0 - found.sum()
    return found


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        *(("goldfish", "fish"), ("killer whale", "fish"), ("hen", "bird"), ("albatross", "bird")),
        *(("tusker", "elephant"), ("African elephant", "elephant"), ("Chihuahua", "dog")),
        *(("Mexican hairless dog", "dog"), ("tabby cat", "cat"), ("cougar", "lion")),
        *(("cheetah", "lion"), ("brown bear", "bear"), ("giant panda", "bear")),
        *(("damselfly", "insect"), ("Angora rabbit", "rabbit"), ("fox squirrel", "squirrel")),
        *(("chestnut horse", "horse"), ("zebra", "zebra"), ("warthog", "pig"), ("ox", "cow")),
        *(("ram", "sheep"), ("ibex", "sheep"), ("gazelle", "deer"), ("dromedary", "camel")),
        *(("orangutan", "monkey"), ("indri", "monkey")),
    ],
)
def test_a_label_is_of_its_kind_alone(label: str, kind: str) -> None:
    seen = {one.thing: one.probability for one in animals(probabilities(**{label: 0.75}))}
    assert {name for name, share in seen.items() if share > 0} == {kind}
    assert seen[kind] == pytest.approx(0.75)


def test_labels_of_one_kind_count_together() -> None:
    seen = animals(probabilities(Asian_elephant=0.25, African_elephant=0.5, Chihuahua=0.125))
    shares = {one.thing: one.probability for one in seen}
    assert shares["elephant"] == pytest.approx(0.75)
    assert shares["dog"] == pytest.approx(0.125)


def test_nothing_is_told_of_animals_where_something_else_is_seen() -> None:
    assert animals(probabilities(Chihuahua=0.4)) == ()
    # Salamanders are animals, of none of the kinds: what is seen is no dog.
    seen = {one.thing: one.probability for one in animals(probabilities(fire_salamander=0.9))}
    assert set(seen.values()) == {0.0}
