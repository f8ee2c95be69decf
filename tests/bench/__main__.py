"""``python -m tests.bench``: every bench, one after the other."""

from tests.bench import access, law

law.main()
access.main()
