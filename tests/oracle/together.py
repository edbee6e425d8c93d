"""What guarantees come to together: combining, and the limits of the whole contract."""
from fractions import Fraction

from amounts import DECIMALS, comparable, kind_of, plus, round_all
from evaluate import Unknown
from limits import FLOORS, Limits, floored, is_about, value_of
from places import WindowPlace


def name_of(result):
    """The guarantee, item and window that combining looks at."""
    return result.guarantee, result.item, result.outer


def own_window(result):
    """The window whose limit a result uses: of a day that which it is settled in."""
    return result.window if result.any else result.outer


class Side:
    """What one guarantee, or one item of it, pays in a window."""

    def __init__(self, place):
        self.place, self.results, self.amount = place, [], {}

    def add(self, result):
        self.results.append(result)
        self.amount = plus(self.amount, comparable(result.payable))

    def is_comparable(self, other):
        """Only amounts of one and the same unit can be compared."""
        return len(self.amount) == 1 and self.amount.keys() == other.amount.keys()


def sides_of(combination, results):
    """The sides that meet, by the end of their windows and, unless all items meet, by item."""
    meetings = {}
    for result in results:
        if not result.payable or result.guarantee not in combination["of"]:
            continue
        item = None if combination.get("across items") == "yes" else result.item
        sides = meetings.setdefault((result.outer.end, item), {})
        place = combination["of"].index(result.guarantee)
        sides.setdefault((result.guarantee, result.item), Side(place)).add(result)
    return [sorted(sides.values(), key=lambda side: side.place) for sides in meetings.values()]


def best_of(sides):
    """The side that pays most, of equal ones the first; None where that cannot be said."""
    if not all(side.is_comparable(sides[0]) for side in sides):
        return None
    words = not sides[0].amount.keys() & {"time", "months", *DECIMALS}
    return sides[0] if words else max(sides, key=lambda side: sum(side.amount.values()))


def combine(contract, results):
    """Leaves of guarantees that are combined what is paid; gives the names of what fell away."""
    fallen = set()
    for combination in contract.get("combine", []):
        if combination["take"] == "sum":
            continue
        for sides in sides_of(combination, results):
            if len(sides) < 2:
                continue
            winner = sides[0] if combination["take"] == "first" else best_of(sides)
            for side in sides:
                if side is not winner:
                    fallen |= {name_of(result) for result in side.results}
                    drop(side.results, winner is None)
    return fallen


def drop(results, nobody_knows):
    for result in results:
        if nobody_knows:
            leave(result, "units")
        else:
            result.payable, result.entitlement = {}, "none"


def leave(result, why):
    """What is owed is left open."""
    result.status = "pending" if why == "charge" else "undefined"
    result.gross, result.payable, result.entitlement = {}, {}, "none"


class Share:
    """What is left of one result while the limits of the contract look at it: exactly, by currency."""

    def __init__(self, run, result):
        self.run, self.result = run, result
        self.amount = dict(result.payable)
        self.below = False

    def place(self):
        return WindowPlace(self.run, self.result.window)

    def close(self, rounding):
        """Rounds what is left, and says why when it is nothing."""
        result = self.result
        result.payable = round_all(self.amount, rounding)
        if not result.payable:
            result.entitlement = "none"
            result.status = "below minimum" if self.below else result.status


class ContractLimits:
    """The limits over all guarantees together, from window to window."""

    def __init__(self, run, ledger):
        self.run, self.ledger = run, ledger
        self.limits = run.contract.get("limit", [])
        self.rounding = run.contract["money"]["round"]

    def settle(self, results):
        ends = {}
        for result in results:
            if result.payable:
                ends.setdefault(result.outer.end, []).append(result)
        for end in sorted(ends):
            self.window([Share(self.run, result)
                         for result in sorted(ends[end], key=lambda result: result.window.start)])

    def window(self, shares):
        """What is paid in windows that end together."""
        for limit in self.limits:
            if "at most" in limit or "awards" in limit:
                self.cap(limit, shares)
            else:
                for kind in dict.fromkeys(kind_of(unit)[0] for share in shares for unit in share.amount
                                          if is_about(limit, unit)):
                    self.floor(limit, shares, kind)
        for share in shares:
            if share.result.status not in ("undefined", "pending"):
                share.close(self.rounding)
            self.book(self.ledger, share, share.result.payable)

    def book(self, ledger, share, amount):
        result = share.result
        ledger.add((result.guarantee, result.item), own_window(result), result.at, result.record, result.day, amount)

    def cap(self, limit, shares):
        """One after the other, each after what was paid before it."""
        ledger = self.ledger.copy()
        for share in shares:
            if not share.amount:
                continue
            result = share.result
            limits = Limits(self.run, [limit], None, ledger, {})
            try:
                share.amount, _ = limits.apply(share.amount, share.place(), own_window(result), result.at,
                                               result.record, result.day)
            except Unknown as unknown:
                share.amount = {}
                leave(result, unknown.why)
            self.book(ledger, share, share.amount)

    def floor(self, limit, shares, kind):
        """All of them together: what goes comes off the last, what is added is added to the first."""
        owing = [(share, unit) for share in shares for unit in share.amount if kind_of(unit)[0] == kind]
        if not owing:
            return  # left open for the sake of another kind
        before = sum(share.amount[unit] * kind_of(unit)[1] for share, unit in owing)
        try:
            after = floored(limit, before, value_of(self.run, limit, owing[0][0].place(), kind))
        except Unknown as unknown:
            for share, _ in owing:
                share.amount = {}
                leave(share.result, unknown.why)
            return
        share, unit = owing[0]
        share.amount = plus(share.amount, {unit: Fraction(max(after - before, 0)) / kind_of(unit)[1]})
        gone = Fraction(max(before - after, 0))
        for share, unit in reversed(owing):
            taken = min(gone / kind_of(unit)[1], share.amount[unit])
            gone -= taken * kind_of(unit)[1]
            share.amount = plus(share.amount, {unit: -taken})
            share.below = share.below or (unit not in share.amount and bool(FLOORS & limit.keys()))
