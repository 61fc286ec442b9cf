"""Each round: from rows to what is at fault, and from that to incidents and whom to tell."""
