"""A simulated district that speaks the real protocol, from a process of its own.

It knows the product as a stranger does: by the wire format alone (it imports ``checks``, nothing
else of the house). World, sight and habits are pure functions of seed and time; ``traffic`` runs
them.
"""
