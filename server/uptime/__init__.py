"""From results to how a check stood over time, and from that to figures. SQL is in the store."""
