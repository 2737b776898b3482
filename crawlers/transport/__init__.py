"""How bytes are fetched: the one door to the network."""
