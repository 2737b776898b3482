"""What changed between two policies, and in which direction."""
