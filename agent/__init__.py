"""Measure this machine; get the report to the server, even after a week offline."""
