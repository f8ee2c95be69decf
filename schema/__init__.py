"""What the service knows and says: vocabulary, access, promises, GraphQL types. No I/O, no clock, no settings."""
