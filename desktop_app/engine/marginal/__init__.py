"""What the next MWh costs at a site under all its contracts, by hour and by megawatt: what dispatch sees."""
