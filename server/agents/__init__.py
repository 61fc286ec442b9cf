"""The listener for agents: TLS under Canh's own CA, two paths, nothing else."""
