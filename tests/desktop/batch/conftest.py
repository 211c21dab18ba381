"""A list, and who describes what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.batch.store import BatchStore
from tests.support.fakes_desktop import FakeCaptioner


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The place of a list that does not exist yet, nor does its folder."""
    return tmp_path / "données" / "batch.sqlite"


@pytest.fixture
def batch(path: Path) -> Iterator[BatchStore]:
    """A new list; it may be closed by the test as well."""
    batch = BatchStore(path)
    yield batch
    batch.close()


@pytest.fixture
def captioner() -> FakeCaptioner:
    return FakeCaptioner()
