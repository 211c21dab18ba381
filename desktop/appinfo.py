"""What the program is called: the one copy of its name, identifier and version.

The package metadata reads the version from here and the packager reads all of it, so this file
imports nothing.
"""

NAME = "Clairvoix"

BUNDLE_ID = "org.clairvoix.Clairvoix"
"""How macOS knows the app (CFBundleIdentifier)."""

VERSION = "0.1.0"
