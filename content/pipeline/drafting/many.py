"""Nothing is asked in this way any more; the module goes with the next change."""
