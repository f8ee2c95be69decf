"""How the promises of ``schema.ports`` are kept: one adapter for each outside system; none knows another."""
