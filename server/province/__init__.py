"""A simulated province, or a district of it: it speaks the real protocol, from another process.

It knows the product as a stranger does: by the wire format alone (it imports ``checks``, nothing
else of the house). World, sight and habits are pure functions of seed and time; ``traffic`` runs
them.
"""
