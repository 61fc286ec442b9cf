"""What to buy, when, from whose money, and why: need, options, the plan, its explanation."""
