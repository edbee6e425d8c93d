"""What an expression is worth in a place: a record, a slot, a window, a subscription.

Numbers, percentages, durations (ms) and money (of the currency's unit) are exact fractions or integers.
What is not known raises Unknown; `and`, `or`, `else`, `known` and the like catch it, so that a missing
fact makes undefined what rests on it and nothing else.
"""
from fractions import Fraction
from math import ceil, floor
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple

import spans
from expressions import UNIT_MONTHS, UNIT_MS
from instants import add_months, ordinal, ymd


class Unknown(Exception):
    """A value that is not known. why: fact, silent, gap, rate, charge or domain."""

    row = None  # of a table, whose price it is

    def __init__(self, why="fact"):
        super().__init__(why)
        self.why = why


class Instant(NamedTuple):
    """A point in time; boundary: the first instant after what ended there."""
    ms: int
    boundary: bool = False


class Day(NamedTuple):
    """A civil day."""
    number: int


def civil_of(expression, place):
    """A length of time as (months, days, ms): a literal in days or months is civil."""
    if expression.op == "months":
        return sum(int(count) * UNIT_MONTHS[unit] for count, unit in expression.parts), 0, 0
    if expression.op == "duration":
        days = ms = 0
        for count, unit in expression.parts:
            if unit in ("day", "week") and (count * (7 if unit == "week" else 1)).denominator == 1:
                days += int(count * (7 if unit == "week" else 1))
            else:
                ms += int(count * UNIT_MS[unit])
        return 0, days, ms
    if expression.op == "by":
        return civil_of(row_taken(expression, place), place)
    return 0, 0, evaluate(expression, place)


def shift(zone, instant, months, days, ms):
    """An instant and a civil time after it: the same hour of a later day. What is counted from the end
    of a day, month or year ends with the end of one."""
    if not months and not days:
        return Instant(instant.ms + ms)
    day, time = zone.local(instant.ms)
    if months:
        day = add_months(day, months)
    boundary = instant.boundary and instant.ms == zone.start(zone.day(instant.ms))
    return Instant((zone.start(day + days) if boundary else zone.at(day + days, time)) + ms, boundary)


def last_day(zone, instant, months, days, ms):
    """The civil day so much later, also where that day was left out."""
    if ms:
        return zone.day(shift(zone, instant, months, days, ms).ms)
    return add_months(zone.day(instant.ms), months) + days


def truth(expression, place):
    """yes, no, or None when it is not known."""
    try:
        return evaluate(expression, place)
    except Unknown:
        return None


def logic(expression, place):
    first, second = (truth(part, place) for part in expression.parts)
    decisive = expression.op == "or"
    if decisive in (first, second):
        return decisive
    if first is None or second is None:
        for part in expression.parts:
            evaluate(part, place)
    return not decisive


def add(expression, place):
    first = evaluate(expression.parts[0], place)
    sign = 1 if expression.op == "+" else -1
    right = expression.parts[1]
    if isinstance(first, Instant):
        if right.type == "instant":
            return first.ms - evaluate(right, place).ms
        months, days, ms = civil_of(right, place)
        return shift(place.zone, first, sign * months, sign * days, sign * ms)
    if isinstance(first, Day):
        months, days, _ = civil_of(right, place)
        return Day(add_months(first.number, sign * months) + sign * days)
    return first + sign * evaluate(right, place)


def multiply(expression, place):
    first, second = (evaluate(part, place) for part in expression.parts)
    if expression.op != "/":
        return first * second
    if second == 0:
        raise Unknown("domain")
    return Fraction(first) / second if isinstance(first, (int, Fraction)) else first / second


COMPARISONS = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def comparison(expression, place):
    operator, first, second = expression.parts
    first, second = evaluate(first, place), evaluate(second, place)
    if isinstance(first, Instant):
        first, second = first.ms, second.ms
    return COMPARISONS[operator](first, second)


def set_of_words(expression, place):
    operator, first, chosen = expression.parts
    value, chosen = evaluate(first, place), set(chosen)
    if operator == "in" or isinstance(value, str):
        return (value in chosen) != (operator == "none of")
    if operator == "any of":
        return bool(value & chosen)
    if operator == "all of":
        return chosen <= value
    if operator == "only":
        return bool(value) and value <= chosen
    return not value & chosen


def row_taken(expression, place):
    """The row of what a text is."""
    subject, rows, rest = expression.parts
    value = evaluate(subject, place)
    for word, row in rows:
        if word == value:
            return row
    if rest is None:
        raise Unknown("gap")
    return rest


def row_of(expression, place):
    return evaluate(row_taken(expression, place), place)


def is_known(expression, place):
    first, yes = expression.parts
    try:
        evaluate(first, place)
    except Unknown:
        return not yes
    return yes


def either(expression, place):
    try:
        return evaluate(expression.parts[0], place)
    except Unknown:
        return evaluate(expression.parts[1], place)


def units(expression, place, rounding):
    value, unit = (evaluate(part, place) for part in expression.parts[1:])
    if unit == 0:
        raise Unknown("domain")
    return rounding(Fraction(value) / unit), unit


def half_up(value):
    return floor(value + Fraction(1, 2))


def day_of(value, zone):
    """The civil day of a day or instant; a boundary is of the day it ends."""
    if isinstance(value, Day):
        return value.number
    return zone.day(value.ms - 1 if value.boundary else value.ms)


def civil_function(function, values, place):
    """Functions of civil days."""
    day = day_of(values[0], place.zone)
    year, month, _ = ymd(day)
    starts = {"day": day, "month": ordinal(year, month, 1), "year": ordinal(year, 1, 1)}
    ends = {"day": day + 1, "month": add_months(starts["month"], 1), "year": ordinal(year + 1, 1, 1)}
    way, _, what = function.partition("-of-")
    if way == "start":
        return Instant(place.zone.start(starts[what]))
    return Instant(place.zone.start(ends[what]), True)


def known_values(expressions, place):
    result = []
    for part in expressions:
        try:
            result.append(evaluate(part, place))
        except Unknown:
            pass
    if not result:
        raise Unknown
    return result


def scalar(function, expression, place):
    """Functions of one place."""
    parts = expression.parts[1:]
    if function in ("later", "earlier"):
        pick = max if function == "later" else min
        return pick(known_values(parts, place), key=lambda value: value.ms)
    if function in ("known", "missing"):
        return is_known(type(expression)("known", (parts[0], function == "known"), "yes/no"), place)
    if function == "if":
        return evaluate(parts[1] if evaluate(parts[0], place) else parts[2], place)
    if function == "how-many":
        return sum(evaluate(part, place) for part in parts)
    if function == "started":
        return units(expression, place, ceil)[0]
    if function == "complete":
        return units(expression, place, floor)[0]
    if function in ("round", "floor", "ceil"):
        count, unit = units(expression, place, {"round": half_up, "floor": floor, "ceil": ceil}[function])
        return count * unit
    if function == "after":
        return after(parts, place)
    if function == "elapsed":
        start, end = (evaluate(part, place).ms for part in parts[:2])
        if len(parts) == 2:
            return end - start
        start = place.calendar(parts[2]).anchor(start)
        return spans.length(place.calendar(parts[2]).between(start, end))
    if function == "time-in":
        return spans.length(spans.union(evaluate(parts[0], place)))
    values = [part if isinstance(part, str) else evaluate(part, place) for part in parts]
    if function in ("greater", "lesser"):
        return (max if function == "greater" else min)(values)
    if function in ("first", "last"):
        return Instant((min if function == "first" else max)(values[0]))
    if function == "day":
        return Day(day_of(values[0], place.zone))
    if function == "days-between":
        first, last = (day_of(value, place.zone) for value in values)
        return last - first
    if function == "working-days-between":
        first, last = (day_of(value, place.zone) for value in values[:2])
        return place.calendar(values[2]).working_days(first, last)
    return civil_function(function, values, place)


def after(parts, place):
    """So much open time later. Working days keep the time of day, and after the end of a window end with the last."""
    start, calendar = evaluate(parts[0], place), place.calendar(parts[2])
    instant = start.ms if start.boundary else calendar.anchor(start.ms)
    months, days, ms = civil_of(parts[1], place)
    if not days:
        return Instant(calendar.add(instant, ms))
    day, time = place.zone.local(instant)
    if start.boundary and instant == place.zone.start(day):
        return Instant(place.zone.start(calendar.add_days(day - 1, days) + 1), True)
    return Instant(place.zone.at(calendar.add_days(day, days), time))


def ranked(values, share):
    """The value at a share of the sorted list, by nearest rank."""
    return sorted(values)[max(ceil(len(values) * share), 1) - 1]


def of_each(expression, place):
    """One value of a record; None where its deadline still runs, which is neither kept nor missed."""
    try:
        return evaluate(expression, place)
    except Unknown:
        if place.still_runs():
            return None
        raise


def aggregate(function, expression, place):
    """Functions over all records or slots of the window."""
    parts = expression.parts[1:]
    places = place.each(parts[0] if parts else None)
    if function == "count" and not parts and place.given_count is not None:
        return place.given_count
    if function == "count":
        return len(places) if not parts else sum(of_each(parts[0], each) or 0 for each in places)
    values = [value for value in (of_each(parts[0], each) for each in places) if value is not None]
    if function == "total":
        return sum(values)
    if not values:
        raise Unknown("domain")
    if function == "share":
        return Fraction(sum(values), len(values))
    if function == "highest":
        return max(values)
    if function == "lowest":
        return min(values)
    if function == "mean":
        return Fraction(sum(values)) / len(values)
    if function == "median":
        values.sort()
        middle = len(values) // 2
        return values[middle] if len(values) % 2 else Fraction(values[middle - 1] + values[middle]) / 2
    return ranked(values, evaluate(parts[1], place))


AGGREGATES = {"total", "count", "highest", "lowest", "mean", "median", "share", "rank"}
RESULTS = {"measure", "missed", "paid", "missed-in", "missed-run", "total-paid"}


def function_call(expression, place):
    function = expression.parts[0]
    if function in AGGREGATES:
        return aggregate(function, expression, place)
    if function in RESULTS:
        return place.result(function, expression.parts[1:])
    if function == "earlier-records":
        return place.earlier_records(*civil_of(expression.parts[1], place))
    return scalar(function, expression, place)


def silent(*_):
    raise Unknown("silent")


OPERATIONS = {
    "text": lambda expression, _: expression.parts[0],
    "word": lambda expression, _: expression.parts[0],
    "truth": lambda expression, _: expression.parts[0],
    "silent": silent,
    "name": lambda expression, place: place.lookup(expression.parts[0]),
    "call": function_call,
    "compare": comparison, "words": set_of_words, "known": is_known, "by": row_of, "else": either,
    "and": logic, "or": logic, "+": add, "-": add, "*": multiply, "/": multiply, "of": multiply,
    "not": lambda expression, place: not evaluate(expression.parts[0], place),
    "negative": lambda expression, place: -evaluate(expression.parts[0], place),
}


def evaluate(expression, place):
    """The value of an expression, or Unknown."""
    if expression.value is not None:
        return expression.value
    return OPERATIONS[expression.op](expression, place)
