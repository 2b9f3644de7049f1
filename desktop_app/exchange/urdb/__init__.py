"""Reads electricity tariffs in the JSON of the OpenEI Utility Rate Database."""
