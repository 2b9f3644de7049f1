"""Charts on screen: a ChartSpec in a pyqtgraph view, and sparklines. Importing this is cheap."""
