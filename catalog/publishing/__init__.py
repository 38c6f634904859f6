"""The door between the two rooms: the only code that sees both."""
