"""``python -m tests.bench``: every bench, one after the other."""

from tests.bench import access, documents, law

law.main()
access.main()
documents.main()
