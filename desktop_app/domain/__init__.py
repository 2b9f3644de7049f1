"""What the user owns: records, fields with units and limits, the portfolio, changes, problems and checks."""
