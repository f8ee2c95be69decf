"""Each promise, kept by its adapter."""
