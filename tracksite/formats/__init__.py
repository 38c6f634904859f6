"""How the desk writes days and instants: as the public pages do, in both languages."""
