"""One file a kind of probe, and what they share. ``checks.kinds`` has the table of them.

Every probe ends by its deadline, tries one address once, and always returns a measurement.
What they read of the computer's own network is in one file an operating system: network_linux.
"""
