"""From a file to trusted figures, step by step: drop, what was understood, the columns, the check, the load."""
