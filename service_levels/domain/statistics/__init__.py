"""What can be said of figures: intervals, signals, survival, fair comparison (method, sections 5, 6, 8, 11 to 13).

Pure functions over numpy arrays. Each result is a small frozen record that names its units; what cannot be said is
None, with a `reason` that is a code for the screen to put into words.
"""
