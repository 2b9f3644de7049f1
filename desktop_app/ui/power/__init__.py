"""The views of the power page: contracts, sites, run plan, events, month-end, carbon, prices and meters."""
