"""Drivers without a data plane: what they are asked to do is done at once."""
