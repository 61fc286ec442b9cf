"""Whose fault is it: from pass/fail results to the smallest set of guilty components.

Pure: no clock, no I/O, no rows. `locator.advance` judges one round; what it has learnt is one `State`.
"""
