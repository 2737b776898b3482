"""The review desk: pages on this machine on which a committee reads a policy, comments on it and decides."""
