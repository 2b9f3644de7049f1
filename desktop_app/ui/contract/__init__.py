"""The contract editor: heads, versions and lines, the form of a line, and the bill beside it."""
