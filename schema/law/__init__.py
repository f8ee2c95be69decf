"""
The law of points: the schedule, the ledger that plays a life through the rules, the forecast and the simulation.

Code de la route, L. 223-1 to L. 223-8 and R. 223-1 to R. 223-8. Pure functions of facts: no clock (today is an
argument), no network, no framework. ``facts`` says what can have happened; ``ledger.play`` says what follows.
"""
