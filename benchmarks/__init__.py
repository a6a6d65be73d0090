"""How fast it is, as ratios to something known: one run on one machine, medians of rounds taken in turns."""
