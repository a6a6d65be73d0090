"""An independent, slow and obvious reading of the method, to hold the fast implementation against."""
