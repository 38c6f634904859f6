"""The public room: what visitors see. It imports nothing from the editorial room."""
