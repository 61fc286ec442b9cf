"""From a decision to a person: whom to tell, written with its cause; and getting it out after."""
