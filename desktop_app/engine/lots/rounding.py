"""Divides integers and rounds half to even: the only rounding that lots know."""

from __future__ import annotations


def divided(dividend: int, divisor: int) -> int:
    """The quotient, rounded half to even; the divisor is positive."""
    whole, rest = divmod(dividend, divisor)
    twice = 2 * rest
    return whole + (twice > divisor or (twice == divisor and whole & 1))
