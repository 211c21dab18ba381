"""What the program is called: the one copy of its name, identifier and version.

The package metadata reads the version from here and the packager reads all of it, so this file
imports nothing.
"""

NAME = "Clairvoix"

BUNDLE_ID = "org.clairvoix.Clairvoix"
"""How macOS knows the app (CFBundleIdentifier)."""

VERSION = "0.1.0"

COPYRIGHT = "Apache License 2.0"

MAC_MINIMUM = "15.2"
"""The oldest macOS for which every library inside is built, whatever its package's name promises:
LiteRT 15.2, Core ML Tools 12.3, Qt 12.0. `make test-mac` reads it from them."""
