"""Other people's files, in and out: pure readers give rows, a plan says what they would change, writers write."""
