"""``python -m tests.access`` writes the matrix anew: read its diff, each changed cell is somebody's access."""

from schema.api import POLICIES, SCHEMA
from tests.access.matrix import GOLDEN, decided, selections, written

table = decided(SCHEMA, POLICIES, selections(SCHEMA, POLICIES))
GOLDEN.write_text(written(table), "utf-8")
