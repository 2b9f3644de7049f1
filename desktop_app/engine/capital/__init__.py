"""Cash and capital ahead: the calendar of cash, funding policies by day, how they compare, dilution."""
