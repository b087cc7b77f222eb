"""The official validation rules over returns: what is wrong in them, row by row, and nothing is mended."""
