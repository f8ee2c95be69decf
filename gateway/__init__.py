"""Where we meet HTTP. Decides nothing: it carries requests in, answers out, and names the adapters."""
