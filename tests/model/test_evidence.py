"""Others' evidence counts where it is plain, and where it is not one's own stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.caption import Sighting
from model.evidence import LEAST, agreed, heard

OWN = {"person": 0.5, "dog": 0.6, "cat": 0.01}


@pytest.mark.parametrize(
    ("told", "evidence"),
    [
        ((), OWN),
        ((Sighting("dog", 0.0),), OWN | {"dog": LEAST}),
        ((Sighting("dog", 0.0), Sighting("dog", 0.9)), OWN | {"dog": 0.9}),
        ((Sighting("cat", 0.97), Sighting("person", 0.4)), OWN | {"cat": 0.97}),
        ((Sighting("cat", 0.0),), OWN),
        ((Sighting("unicorn", 1.0),), OWN),
    ],
)
def test_only_plain_evidence_counts(told: tuple[Sighting, ...], evidence: dict[str, float]) -> None:
    assert agreed(OWN, told) == pytest.approx(evidence)


def test_all_witnesses_are_heard() -> None:
    class Says:
        def __init__(self, name: str) -> None:
            self.name = name

        def sightings(self, picture: Path | bytes) -> tuple[Sighting, ...]:
            return (Sighting(self.name, 0.5),)

    found = heard([Says("dog"), Says("cat")], b"")
    assert [one.thing for one in found] == ["dog", "cat"]
