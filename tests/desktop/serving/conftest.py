"""What the tests of the service share: one service on a stand-in captioner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.served import Client, served


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Give a client of a service that is there for the whole module."""
    with served(Path(tmp_path_factory.mktemp("served")), token="secret") as client:
        yield client
