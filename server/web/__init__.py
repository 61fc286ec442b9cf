"""The pages: who may come in, what they are shown, in their language. No SQL, no decisions."""
