"""What the program is called: the one copy of its name, identifier and version.

The package metadata reads the version from here and the packager reads all of it, so this file
imports nothing.
"""

NAME = "Clairvoix"

BUNDLE_ID = "org.clairvoix.Clairvoix"
"""How macOS knows the app (CFBundleIdentifier)."""

VERSION = "0.1.0"

COPYRIGHT = "Apache License 2.0"

MAC_MINIMUM = "12.0"
"""The oldest macOS on which every library inside runs; tests/packaging/mac_wheels.py reads it."""
