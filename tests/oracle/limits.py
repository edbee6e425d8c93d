"""Limits of one guarantee, and of all together: caps, floors, awards, what is carried on."""
from fractions import Fraction
from math import floor

from currencies import converted
from evaluate import evaluate
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
    kind = {"calendar month": "month", "month": "month"}.get(kind, kind)
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
    if kind == "contract year" and at < run.life[0]:  # of an allowance years go on before the first
        start, count = run.zone.day(run.life[0]), 1
        while add_months(start, -12 * count) > run.zone.day(at):
            count += 1
        return span_of(run.zone, add_months(start, -12 * count), 12)
    return scope_of(kind, run, None, at)


def span_of(zone, day, months):
    return zone.start(day), zone.start(add_months(day, months))


# Stands for the record of a payment that a case tells of under state.
TOLD = object()


class Ledger:
    """What was paid so far: (guarantee, window, at, record, day, (amount of money, currency))."""

    def __init__(self, entries=()):
        self.entries = list(entries)

    def copy(self):
        return Ledger(self.entries)

    def mark(self):
        return len(self.entries)

    def forget(self, mark):
        """Takes back what was added since a mark."""
        del self.entries[mark:]

    def add(self, guarantee, window, at, record, day, amount, currency, paid=False):
        """paid: something else than money was paid, too."""
        if amount or paid:
            self.entries.append((guarantee, window, at, record, day, (amount, currency)))

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


def value_of(run, limit, place, currency):
    """What a limit says, in the currency of what it limits."""
    key = next(key for key in ("at most", *KINDS) if key in limit)
    return converted(run, limit, evaluate(limit[key], place), currency, place.window)


class Limits:
    """A list of limits on what one guarantee (or None: all) owes."""

    def __init__(self, run, limits, owner, ledger, carried):
        self.run, self.limits, self.owner = run, limits, owner
        self.currency = run.currency  # of what is limited
        self.ledger, self.carried = ledger, carried
        self.alone = False  # whether nothing but money is owed

    def apply(self, money, place, window, at, record=None, day=None):
        """What remains of an amount of money, and whether a minimum took it."""
        below = self.barred = False
        for number, limit in enumerate(self.limits):
            if money == 0 and self.alone and "awards" not in limit:
                continue  # nothing is left to limit
            scope = scope_of(limit.get("per", "window"), self.run, window, at, record)
            before = money
            money = self.one(number, limit, money, place, scope)
            below = below or (before > 0 and money == 0 and bool(FLOORS & limit.keys()))
        return money, below

    def take_carried(self, at):
        """What was cut before is owed once the time of its limit is over."""
        if not self.carried or at < self.carried["from"]:
            return Fraction(0)
        total = self.carried["money"]
        self.carried.clear()
        return total

    def one(self, number, limit, money, place, scope):
        if money == 0 and "awards" not in limit:
            return money
        if "at most" in limit:
            return self.cap(number, limit, money, value_of(self.run, limit, place, self.currency), scope)
        if "awards" in limit:
            used = len(self.ledger.within(self.owner, scope))
            if used < evaluate(limit["awards"], place):
                return money
            self.barred = True  # service time and words are payments, too
            return Fraction(0)
        return floored(limit, money, value_of(self.run, limit, place, self.currency))

    def cap(self, number, limit, money, most, scope):
        used = sum(amount for amount, currency in self.ledger.within(self.owner, scope) if currency == self.currency)
        left = max(most - used, Fraction(0))
        if money > left and limit.get("rest") == "carries":
            self.carried["money"] = self.carried.get("money", Fraction(0)) + money - left
            self.carried["from"] = scope[1] if isinstance(scope[1], int) else scope[-1].end
        return min(money, left)
