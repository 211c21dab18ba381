"""Where the service may listen."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from desktop.serving.web.errors import AddressInUse, TokenNeeded
from desktop.serving.web.server import address_of, listen


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "photos.example", ""])
def test_an_address_that_others_reach_needs_a_token(host: str) -> None:
    with pytest.raises(TokenNeeded):
        listen(host, 0, None)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.0.1"])
def test_this_computers_own_needs_none(host: str) -> None:
    with closing(listen(host, 0, None)) as listening:
        assert address_of(listening).startswith("http://127.")


def test_a_port_in_use_is_told() -> None:
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as other,
        pytest.raises(AddressInUse) as caught,
    ):
        listen("127.0.0.1", other.getsockname()[1], None)
    assert caught.value.address.startswith("127.0.0.1:")


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_port_that_is_none_is_told(port: int) -> None:
    with pytest.raises(AddressInUse):
        listen("127.0.0.1", port, None)
