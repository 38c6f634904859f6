"""Nothing that is not public can be seen or inferred: canaries, differential worlds, and leaks made on purpose."""
