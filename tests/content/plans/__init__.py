"""Plans of invented offices, with the tree that a person reads in them, and what lays them out as Word and PDF files."""
