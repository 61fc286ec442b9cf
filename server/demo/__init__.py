"""``canh demo``: a whole Canh on one machine, its own agent and a simulated district."""
