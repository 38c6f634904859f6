"""The Django project: settings, addresses, headers and the entry points for servers."""
