"""Text and sheets to domain objects and back, pure: no database, no Flask, no clock."""
