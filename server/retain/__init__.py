"""What becomes of what was measured: days that are over are packed."""
