"""
The law of points, proved as text: a life goes in, a statement comes out (the notation is in ``statements``).

``cases`` holds published and derived cases, one file each, cited as ``case:P48``. ``reference`` is a second,
deliberately naive reading of the law that the ledger has to agree with.
"""
