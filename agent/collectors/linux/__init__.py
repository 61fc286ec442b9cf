"""Linux: what ``/proc`` and ``/sys`` say. Every reader takes the root under which they stand."""
