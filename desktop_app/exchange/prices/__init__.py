"""Market prices and meter readings out of other people's files: layouts, local time, series, the plan."""
