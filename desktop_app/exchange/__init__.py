"""Other people's files, in and out: readers give rows, a plan says what they would change, writers write."""
