"""A table that stays quick with a million rows: columns of numpy, one widget, no object per row."""
