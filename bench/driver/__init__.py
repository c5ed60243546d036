"""Measures Weir against its peers, side by side: `./dev bench`."""
