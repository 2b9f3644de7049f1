"""Files of pools, exchanges and wallets: readers by layout, and the plan of what they do to the book."""
