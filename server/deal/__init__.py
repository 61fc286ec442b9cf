"""Who probes what, and how often: the rule (pure), and the job that puts it into rows."""
