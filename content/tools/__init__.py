"""Small tools for editors and reviewers of the reviewed content."""
