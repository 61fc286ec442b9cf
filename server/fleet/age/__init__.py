"""How old a computer is: evidence of its parts, put together into a year with an interval."""
