"""``python -m tests.bench``: every bench, one after the other."""

from tests.bench import law

law.main()
