"""Read-only queries that return frozen rows, and the files made from them."""
