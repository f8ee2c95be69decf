"""The registry adapter: its codec on bytes written by hand, its client against the stub."""
