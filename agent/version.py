"""The version of the agent. importlib.metadata knows it too, for 3 MiB of memory."""

VERSION = "0.1.0"
