"""Take in, remember, decide, show."""
