"""Requests that no browser sends: made from a seed, sent to the site in the process and to a real server."""
