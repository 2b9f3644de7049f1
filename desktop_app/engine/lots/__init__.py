"""Which bitcoin a sale gives away, what it had cost and what is left, exact to satoshi and micro-dollar."""
