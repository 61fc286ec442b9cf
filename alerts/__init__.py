"""Who is at fault, who must know, when, and in which words; only channels touch the network."""
