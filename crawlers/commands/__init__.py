"""What each command does: one function for each, called by crawlers.cli."""
