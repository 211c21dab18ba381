"""What can go wrong with a folder whose new pictures are described as they come."""

from __future__ import annotations

from desktop.system.file_fault import FileFault


class WatchedFolderGone(FileFault):
    """The folder is not there, or may not be read; it is looked for again."""


class TooManyArrived(FileFault):
    """More pictures came than anybody would have described unasked; watching has ended."""
