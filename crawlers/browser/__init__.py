"""Pages that show nothing without their scripts: a browser that can reach nothing, fed by the crawler alone."""
