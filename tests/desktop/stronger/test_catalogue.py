"""What a captioner asks of a computer, and whether that has it."""

from __future__ import annotations

import pytest

from desktop.stronger.catalogue import MEASURED, Fit, computer_memory, cost_of, fit_of, room_needed
from desktop.system import paths
from model.imported.published import KNOWN

GB = 10**9


@pytest.mark.parametrize("name", KNOWN)
def test_each_has_a_cost_and_the_text_of_its_licence(name: str) -> None:
    one, cost = KNOWN[name], cost_of(name)

    assert cost.measured == (name == MEASURED)
    assert cost.disk < one.download < room_needed(one)
    assert one.weights < cost.memory < cost.import_memory
    assert cost.on_engine < cost.milliseconds
    assert len((paths.assets() / "licences" / one.terms).read_text()) > 1000


def test_what_is_reckoned_grows_with_the_weights() -> None:
    small, large = cost_of("blip-base"), cost_of("blip-large")

    share = KNOWN["blip-large"].weights / KNOWN["blip-base"].weights
    assert large.import_memory == pytest.approx(share * small.import_memory)


@pytest.mark.parametrize(
    ("needed", "expected"), [(4 * GB, Fit.EASY), (6 * GB, Fit.TIGHT), (8 * GB, Fit.TOO_LARGE)]
)
def test_what_fits_eight_gigabytes(needed: int, expected: Fit) -> None:
    assert fit_of(needed, 8 * GB) is expected


def test_this_computer_has_some_memory() -> None:
    assert GB < computer_memory() < 10_000 * GB
