"""What a frontend can ask for: one module for each part of a driver's life."""
