"""Several pictures in one JPEG file, and where the others begin when the first grows. No Qt.

Phones and cameras put a second picture (a preview, a depth map, the light of an Ultra HDR photo)
behind the first one's end, and a list of all in an APP2 segment: CIPA DC-007, Multi-Picture Format,
5.2. Places in it count from the list's own header, but for the first picture, whose is 0.
"""

from __future__ import annotations

import struct

MARK = b"MPF\0"
"""With which the segment begins; the header of the list comes right behind it."""

_ENTRIES = 0xB002
_ENTRY = 16
_UNDEFINED = 7
_MOST = 1000
"""Pictures in a list; cameras write two or three, a panorama some dozens."""


def moved(data: bytes, header: int, place: int, grown: int) -> bytes:
    """The file with its list of pictures set right, after it grew by so many bytes at a place.

    `data` is the file as it is now, with the list's header at byte `header`. A list that is not
    built as it should be stays as it is.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[header : header + 4])
    if order is None:
        return data
    whole = bytearray(data)
    try:
        entries, number = _entries(data, header, order)
        for at in range(entries, entries + _ENTRY * min(number, _MOST), _ENTRY):
            size, offset = struct.unpack_from(f"{order}2I", whole, at + 4)
            if at == entries:
                size += grown
            elif header < place:
                offset += grown  # else the list itself moved along with what it points at
            struct.pack_into(f"{order}2I", whole, at + 4, size, offset)
    except struct.error:
        return data
    return bytes(whole)


def _entries(data: bytes, header: int, order: str) -> tuple[int, int]:
    """Where the entries are, and how many; `struct.error` where the file ends before."""
    (directory,) = struct.unpack_from(f"{order}I", data, header + 4)
    (fields,) = struct.unpack_from(f"{order}H", data, header + directory)
    for index in range(fields):
        tag, kind, count, place = struct.unpack_from(
            f"{order}HHII", data, header + directory + 2 + 12 * index
        )
        if tag == _ENTRIES and kind == _UNDEFINED:
            return header + place, count // _ENTRY
    return 0, 0
