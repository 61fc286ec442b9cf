"""Who this server is: its keys, the phrase that brings them back, its certificate, device tokens.

Knows nothing of rows, pages or agents. The secret halves of the keys leave this folder only sealed.
"""
