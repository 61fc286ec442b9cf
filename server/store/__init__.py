"""The only place that knows SQL: rows, migrations, and the questions asked of them.

Functions here take a session and return rows or plain values. Only ``session.py`` commits.
"""
