"""The control: the server itself probes what the fleet probes, so that both can be compared."""
