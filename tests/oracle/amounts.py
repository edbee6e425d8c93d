"""Amounts: so much of each unit, exactly; and how money rounds."""
from fractions import Fraction
from math import ceil, floor

from expressions import UNIT_MONTHS, UNIT_MS

DECIMALS = {"EUR": 2, "USD": 2, "JPY": 0, "TND": 3, "GBP": 2, "CHF": 2}

TIMES = {**{unit: ("time", ms) for unit, ms in UNIT_MS.items()},
         **{unit: ("months", count) for unit, count in UNIT_MONTHS.items()}}


def is_counted(unit):
    """Whether so many of a unit are owed: it is not a remedy in words."""
    return unit in DECIMALS or unit in TIMES


def round_money(value, currency, mode):
    """Money in the smallest unit of its currency, as the contract rounds it."""
    if not value:
        return Fraction(0)
    scale = 10 ** DECIMALS[currency]
    return Fraction(round_whole(Fraction(value) * scale, mode), scale)


def round_whole(value, mode):
    low = floor(value)
    part = value - low
    if mode == "down":
        return low
    if mode == "up":
        return ceil(value)
    if part != Fraction(1, 2):
        return low + (part > Fraction(1, 2))
    if mode == "half up":
        return low + 1
    if mode == "half down":
        return low
    return low + low % 2


def plus(first, second):
    """Sum of two amounts; what comes to nothing is left out."""
    if not second:
        return first
    result = dict(first)
    for unit, value in second.items():
        result[unit] = result.get(unit, 0) + value
    return {unit: value for unit, value in result.items() if value}


def kind_of(unit):
    """What units compare with, and how many of it one is: time in milliseconds, months, each currency, each word."""
    return TIMES.get(unit, (unit, 1))


def comparable(amount):
    """An amount in units that compare."""
    result = {}
    for unit, value in amount.items():
        kind, factor = kind_of(unit)
        result = plus(result, {kind: value * factor})
    return result


def all_compare(amounts):
    """Whether each that pays something pays one and the same kind."""
    kinds = [comparable(amount).keys() for amount in amounts if amount]
    return len(kinds) < 2 or all(len(each) == 1 and each == kinds[0] for each in kinds)


def worth(amount):
    """What an amount is beside others that compare with it; words are worth nothing more than words."""
    return sum(value for kind, value in comparable(amount).items() if kind in ("time", "months", *DECIMALS))


def round_all(amount, mode):
    """An amount whose money is rounded."""
    result = {unit: round_money(value, unit, mode) if unit in DECIMALS else value for unit, value in amount.items()}
    return {unit: value for unit, value in result.items() if value}


def times(amount, factor):
    return {unit: value * factor for unit, value in amount.items() if value * factor}
