"""The past of a demo: thirty days of the whole simulated province, before its server's first start.

It writes into the database of a demo and nothing else; what the server would have made of such
days is made by the server's own functions.
"""
