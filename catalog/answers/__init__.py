"""Letters of people who are named: put by visitors, answered at the desk. Public code may import ``box`` alone."""
