"""Reports in, rows out: what is believed of a report, dated, settled and committed with others.

Decisions here are pure; ``writer.py`` alone has a thread and opens transactions.
"""
