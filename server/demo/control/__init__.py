"""Break something: the page on which a simulated world is broken by hand, and what came of it."""
