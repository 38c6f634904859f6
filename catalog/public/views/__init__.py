"""Views of the public room: each reads public rows and hands plain data to a template."""
