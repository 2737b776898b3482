"""Rules that a policy is checked against, each with words for a committee and with examples."""
