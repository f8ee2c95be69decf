"""
``make bench``: what things cost, side by side in one run.

Each candidate is measured in turn, round after round, so that a machine that slows down slows all of them; figures are
the median with the smallest and largest round, and what counts are the ratios.
"""
