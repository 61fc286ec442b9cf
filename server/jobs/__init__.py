"""What the server does by itself, in a process of its own: the table of jobs, and who runs them."""
