"""The server's end of speed tests: ndt7 in a process of its own, so that no test slows a report."""
