"""Journal entries of the treasury, and the files in which accounting systems take them."""
