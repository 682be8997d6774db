"""The only Flask code: transaction, access, errors, then blueprints by audience."""
