"""What pages and interfaces ask of the store: reading only, each question within a scope."""
