"""The kinds of charge that a power contract can hold, and their parameters."""
