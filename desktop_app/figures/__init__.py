"""How a figure is said: charts, tables, tiles, formats and colours as plain values."""
