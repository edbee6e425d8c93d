"""Rights that arise from results of guarantees, and until when they can be used."""
from fractions import Fraction

from amounts import DECIMALS, round_all
from claims import time_after
from currencies import Money, parted
from evaluate import Unknown, evaluate
from places import WindowPlace
from windows import windows_of

OPEN = ("undefined", "pending")


class History:
    """What a guarantee came to in its windows: settled in this case, or told as what was before."""

    def __init__(self, run, name):
        self.run, self.name = run, name
        self.kind = run.contract["guarantees"][name].get("window", run.contract.get("window", "calendar month"))

    def result(self, window):
        """What was settled for a window, or None."""
        return next((result for result in self.run.list
                     if result.guarantee == self.name and tuple(result.window) == tuple(window)), None)

    def told(self, key, window):
        """What a case tells under state of a window: its items."""
        return [item for item in self.run.case.get("state", {}).get(key, [])
                if item["guarantee"] == self.name and tuple(item["window"]) == tuple(window)
                and item.get("subscription") in (None, self.run.subscription["id"])]

    @staticmethod
    def known(told):
        """Nothing that was told was left open."""
        if any(item.get("open") for item in told):
            raise Unknown

    def missed(self, window):
        result = self.result(window)
        if result is not None and result.status == "undefined":
            raise Unknown
        told = self.told("results", window)
        self.known(told)
        return result.missed if result is not None else bool(told and told[-1]["missed"])

    def paid(self, window):
        result = self.result(window)
        if result is not None and result.status in OPEN:
            raise Unknown("charge" if result.status == "pending" else "fact")
        self.known(self.told("results", window))
        paid = result.payable if result is not None else {}
        if not self.run.contract["_mixed"]:
            return paid.get(self.run.currency, 0) + sum(item["amount"] for item in self.told("credits", window))
        before = [Money(item["amount"], self.run.contract["currency"]) for item in self.told("credits", window)]
        return sum([Money(value, unit) for unit, value in paid.items() if unit in DECIMALS] + before)

    def before(self, window, count):
        """The last windows, this one first."""
        yield tuple(window)
        at, reach = window[0], 800 * 86_400_000
        while count > 1:
            earlier = windows_of(self.kind, (at - reach, at), self.run.zone, self.run.subscription)
            if not earlier:
                return  # a contract has no year before its first
            for start, end in reversed(earlier):
                if end <= at and count > 1:
                    yield start, end
                    at, count = start, count - 1


def result_of(run, function, parts, window):
    """What a function over results of a guarantee gives in a window."""
    history = History(run, parts[0])
    if function in ("missed-in", "total-paid"):
        count = int(evaluate(parts[1], run.place))
        each = history.missed if function == "missed-in" else history.paid
        return sum(each(window) for window in history.before(window, count))
    if function == "missed-run":
        count = 0
        for each in history.before(window, 60):
            if not history.missed(each):
                break
            count += 1
        return count
    result = history.result(window)
    if result is None or result.status == "undefined":
        raise Unknown
    if function == "missed":
        return result.missed
    if function == "paid":
        return history.paid(window)
    if result.measure is None:
        raise Unknown
    return result.measure


class Right:
    """One right of a contract."""

    def __init__(self, run, name, rule):
        self.run, self.name, self.rule = run, name, rule

    def settle(self, make):
        """Its results. make(window): an empty result."""
        kind = self.rule.get("window", self.run.contract.get("window", "calendar month"))
        windows = [window for asked in self.run.case["asked"]
                   for window in windows_of(kind, asked, self.run.zone, self.run.subscription)
                   if window.end > self.run.life[0] and window.start < self.run.life[1]]
        return [self.look(make(window)) for window in windows]

    def look(self, result):
        place = WindowPlace(self.run, result.window)
        result.provisional = self.run.as_of is not None and self.run.as_of < result.window.end
        try:
            result.missed = evaluate(self.rule["when"], place)
        except Unknown as unknown:
            result.status = "pending" if unknown.why == "charge" else "undefined"
            return result
        result.status = "missed" if result.missed else "kept"
        if result.missed:
            self.arise(result, place)
        return result

    def clock(self, key, place):
        try:
            return time_after(self.run, self.rule[key], place) if key in self.rule else (None, False)
        except Unknown:
            return None, False

    def arise(self, result, place):
        """Until when it can be put right and used, and what comes with it."""
        result.due = self.clock("cure", place)[0]
        result.deadline, included = self.clock("exercise", place)
        result.entitlement = "claimable"
        try:
            self.give(result, place)
        except Unknown as unknown:
            result.status = "pending" if unknown.why == "charge" else "undefined"
        if self.run.as_of is not None and result.deadline is not None and (
                self.run.as_of >= result.deadline + included):
            result.entitlement = "lapsed"
            result.payable = {}

    def give(self, result, place):
        if "gives" not in self.rule:
            return
        money = evaluate(self.rule["gives"], place)
        if money > 0:
            number, currency = parted(money, self.run.currency)
            result.gross = round_all({currency: Fraction(number)}, self.run.contract["money"]["round"])
            result.payable = dict(result.gross)
