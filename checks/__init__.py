"""What can be measured, and the words for it.

Plain frozen dataclasses and the standard library: this package knows nothing of agents, databases
or pages, so that a number means the same on a commune PC, in the store and on a page.
"""
