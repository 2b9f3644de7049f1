"""What a new book begins with: the catalogue, and the sample company for those who want to look round."""
