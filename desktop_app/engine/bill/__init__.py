"""What a power contract costs: one bill a billing month, line by line, each explained."""
