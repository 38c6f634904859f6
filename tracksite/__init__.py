"""The Django project: settings, addresses, headers and the entry points for servers."""

# manage.py says no: its commands work on the whole site, whatever the processes beside them serve.
is_server = True
