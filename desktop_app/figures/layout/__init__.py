"""The parts of a drawn chart: primitives, ticks, room for words, and each kind of series."""
