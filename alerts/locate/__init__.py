"""Whose fault is it: from pass/fail results to the smallest set of guilty components.

Pure: no clock, no I/O, no rows. A `locator.Locator` judges one world, a round at a time.
A constant that names no other source was measured on the simulated province of the locating
benchmark (docs/decisions says how): a start, not a law.
"""
