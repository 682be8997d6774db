"""Use cases: one noun and verb a file. They take the session, the actor and the instant, and never commit."""
