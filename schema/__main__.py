"""``python -m schema`` prints the public contract (SDL)."""

import sys

from schema.api import sdl

sys.stdout.write(sdl())
