"""The cells of a comparison: which there are, in what order, and what a plan refuses."""

from __future__ import annotations

import json

import pytest

from model.training.compare.plan import Cell, Plan
from model.training.errors import TrainingDataError


def test_a_seed_of_everything_comes_before_the_next_seed() -> None:
    plan = Plan(architectures=("merge", "spatial"), seeds=(1, 2), shares=(0.1, 1.0))

    cells = plan.cells(vector_width=100)

    assert len(cells) == 2 * (2 + 3 * 2)
    assert cells[: len(cells) // 2] == [cell for cell in cells if cell.seed == 1]
    assert cells[0] == Cell("merge", 1)
    assert {cell.width for cell in cells if cell.vectors == "frozen"} == {100}


def test_without_vectors_only_architectures_are_compared() -> None:
    assert {cell.vectors for cell in Plan().cells()} == {"none"}


def test_every_cell_has_a_folder_of_its_own_and_seeds_share_a_variant() -> None:
    cells = Plan().cells(vector_width=100)

    assert len({cell.folder for cell in cells}) == len(cells)
    assert len({cell.variant for cell in cells}) == len(cells) / 3
    assert Cell("spatial", 2, "tuned", 0.3, 100).folder == "spatial-tuned-30-2"


def test_a_plan_is_read_as_it_is_written() -> None:
    plan = Plan(architectures=("merge",), seeds=(4,), steps=7)
    assert Plan.from_json(json.dumps(plan.to_json())) == plan


def test_a_folder_takes_more_seeds_but_no_other_sizes() -> None:
    assert Plan(seeds=(1,)).sizes() == Plan(architectures=("merge",)).sizes()
    assert Plan(steps=5).sizes() != Plan().sizes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"architectures": ["lstm"]}', "'lstm': merge, bilstm, spatial, transformer"),
        ('{"vectors_with": "gru"}', "'gru'"),
        ('{"starts": ["cold"]}', "none, frozen or tuned, not 'cold'"),
        ('{"epochs": 3}', "epochs"),
        ("[]", "the plan cannot be read"),
        ("{", "the plan cannot be read"),
    ],
)
def test_what_is_no_plan_is_told(text: str, message: str) -> None:
    with pytest.raises(TrainingDataError, match=message):
        Plan.from_json(text)
