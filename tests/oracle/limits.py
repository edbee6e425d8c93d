"""Limits of one guarantee, and of all together: caps, floors, awards, what is carried on."""
from fractions import Fraction
from math import floor

from amounts import DECIMALS, TIMES, comparable, kind_of, plus
from currencies import converted
from evaluate import civil_of, evaluate
from instants import add_months, ordinal, ymd
from windows import windows_of


def scope_of(per, run, window, at, record=None):
    """The stretch of time (from, to) whose payments share a limit. at: the instant that decides, which is
    the beginning of the record, the day or the window."""
    zone = run.zone
    first = zone.day(at)
    year, month, _ = ymd(first)
    if per == "record":
        return "record", record, window
    if per == "day":
        return zone.start(first), zone.start(first + 1)
    if per == "window":
        return ("window", window)
    if per == "month":
        return span_of(zone, ordinal(year, month, 1), 1)
    if per == "quarter":
        return span_of(zone, ordinal(year, (month - 1) // 3 * 3 + 1, 1), 3)
    if per == "calendar year":
        return span_of(zone, ordinal(year, 1, 1), 12)
    if per == "12 months":
        return span_of(zone, add_months(ordinal(year, month, 1), -11), 12)
    if per == "subscription":
        return (-(1 << 62), 1 << 62)
    start = zone.day(run.subscription["start"])
    count = 0
    while add_months(start, 12 * (count + 1)) <= first:
        count += 1
    year = span_of(zone, add_months(start, 12 * count), 12)
    return (-(1 << 62), year[1]) if count == 0 else year  # what began before is of the first


def period_of(per, run, guarantee, at):
    """The period of an allowance that holds an instant, as (from, to)."""
    kind = guarantee.get("window", run.contract.get("window", "calendar month")) if per == "window" else per
    kind = {"calendar month": "month", "since start": "subscription"}.get(kind, kind)
    if kind == "asked":
        found = [asked for asked in run.case["asked"] if asked[0] <= at < asked[1]]
        return found[0] if found else (at, at + 1)
    if kind in ("day", "week"):
        day = run.zone.day(at)
        first = day if kind == "day" else day - (day - 1) % 7
        return run.zone.start(first), run.zone.start(first + (1 if kind == "day" else 7))
    if kind == "billing month":
        near = (at - 40 * 86_400_000, at + 40 * 86_400_000)
        return next(tuple(window) for window in windows_of(kind, near, run.zone, run.subscription)
                    if window.start <= at < window.end)
    if kind == "contract year":  # of an allowance years go on before the first
        first, count = run.zone.day(run.subscription["start"]), 0
        while add_months(first, 12 * (count + 1)) <= run.zone.day(at):
            count += 1
        while add_months(first, 12 * count) > run.zone.day(at):
            count -= 1
        return span_of(run.zone, add_months(first, 12 * count), 12)
    return scope_of(kind, run, None, at)


def span_of(zone, day, months):
    return zone.start(day), zone.start(add_months(day, months))


# Stands for the record of a payment that a case tells of under state.
TOLD = object()


class Ledger:
    """What was paid so far: (guarantee, window, at, record, day, amount in units that compare)."""

    def __init__(self, entries=()):
        self.entries = list(entries)

    def copy(self):
        return Ledger(self.entries)

    def mark(self):
        return len(self.entries)

    def forget(self, mark):
        """Takes back what was added since a mark."""
        del self.entries[mark:]

    def add(self, guarantee, window, at, record, day, amount):
        if amount:
            self.entries.append((guarantee, window, at, record, day, comparable(amount)))

    def within(self, guarantee, scope):
        """Payments of a guarantee and item (None: of all) in a scope. What a case tells of names no item."""
        return [amount for owner, window, at, record, day, amount in self.entries
                if (guarantee in (None, owner) or (record is TOLD and owner == guarantee[0]))
                and (self.belongs(scope, window, at, record)
                     or (scope[0] == "window" and scope[1].start <= at < scope[1].end
                         and (guarantee is None or record is not None or day is not None)))]

    @staticmethod
    def belongs(scope, window, at, record):
        if scope[0] == "record":
            return record is not None and record == scope[1]
        if record is TOLD and scope[0] == "window":
            return scope[1].start <= at < scope[1].end
        if scope[0] == "window":
            return window == scope[1]
        return scope[0] <= at < scope[1]


# Limits that take what is too little.
FLOORS = {"nothing below", "nothing up to", "whole units"}


KINDS = ("not less than", "nothing below", "nothing up to", "less", "whole units")


def floored(limit, money, value):
    """What a limit that is no cap, and its value, leave of an amount of money."""
    if "not less than" in limit:
        return max(money, value) if money > 0 else money
    if "nothing below" in limit:
        return money if money >= value else Fraction(0)
    if "nothing up to" in limit:
        return money if money > value else Fraction(0)
    if "less" in limit:
        return max(money - value, Fraction(0))
    return floor(money / value) * value


def key_of(limit):
    return next(key for key in ("at most", "awards", *KINDS) if key in limit)


def is_about(limit, unit):
    """Whether a limit looks at what is owed in a unit: only at what it is itself of; of one that the text leaves
    open nobody knows."""
    value = limit[key_of(limit)]
    if value.op == "silent":
        return unit in DECIMALS or unit in TIMES
    kind = value.type
    if kind == "money":
        return unit in DECIMALS
    return kind_of(unit)[0] == {"duration": "time", "months": "months"}.get(kind)


def value_of(run, limit, place, kind):
    """What a limit says, in milliseconds, months, or the currency of what it limits."""
    value = limit[key_of(limit)]
    if value.type == "months":
        return civil_of(value, place)[0]
    return converted(run, limit, evaluate(value, place), kind, place.window)


class Limits:
    """A list of limits on what one guarantee (or None: all) owes."""

    def __init__(self, run, limits, owner, ledger, carried):
        self.run, self.limits, self.owner = run, limits, owner
        self.ledger, self.carried = ledger, carried

    def apply(self, amount, place, window, at, record=None, day=None):
        """What remains of an amount, and whether a minimum took any of it."""
        below = False
        for limit in self.limits:
            scope = scope_of(limit.get("per", "window"), self.run, window, at, record)
            if "awards" in limit:
                if amount and len(self.ledger.within(self.owner, scope)) >= evaluate(limit["awards"], place):
                    amount = {}  # service time and words are payments, too
                continue
            for unit in [unit for unit in amount if is_about(limit, unit)]:
                after = self.one(limit, amount, unit, place, scope)
                amount = {**amount, unit: after} if after else {key: amount[key] for key in amount if key != unit}
                below = below or (not after and bool(FLOORS & limit.keys()))
        return amount, below

    def take_carried(self, at):
        """What was cut before is owed once the time of its limit is over."""
        if not self.carried or at < self.carried["from"]:
            return {}
        amount = self.carried["amount"]
        self.carried.clear()
        return amount

    def one(self, limit, amount, unit, place, scope):
        """What a limit leaves of an amount in one unit."""
        kind, factor = kind_of(unit)
        value = value_of(self.run, limit, place, kind)
        if "at most" not in limit:
            return Fraction(floored(limit, amount[unit] * factor, value)) / factor
        used = sum(before.get(kind, 0) for before in self.ledger.within(self.owner, scope))
        left = Fraction(max(value - used, 0)) / factor
        if amount[unit] > left and limit.get("rest") == "carries":
            self.carried["amount"] = plus(self.carried.get("amount", {}), {unit: amount[unit] - left})
            self.carried["from"] = scope[1] if isinstance(scope[1], int) else scope[-1].end
        return min(amount[unit], left)
