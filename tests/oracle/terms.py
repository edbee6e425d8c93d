"""The end of a subscription: commitment, tacit renewal, notice, and the money that goes with it."""
from fractions import Fraction
from math import ceil

from amounts import round_money
from claims import time_after
from currencies import parted
from evaluate import Instant, Unknown, civil_of, evaluate, shift
from instants import add_months
from places import MISSING, Place

MOST_RENEWALS = 10_000
MONEY = {"early charge": "early_charge", "first invoice": "first_invoice", "last invoice": "last_invoice"}


class EndingPlace(Place):
    """A subscription that somebody asked to end."""

    def __init__(self, run, ending):
        super().__init__(run)
        self.ending, self.end, self.at = ending, None, ending.get("requested")

    def own(self, name):
        if name == "ending.end":
            return self.known(self.end, True)
        if name == "ending.requested":
            return self.known(self.ending.get("requested"))
        if not name.startswith("ending."):
            return MISSING
        value = self.ending.get("fields", {}).get(name.partition(".")[2])
        if value is None:
            raise Unknown
        return value

    @staticmethod
    def known(ms, boundary=False):
        if ms is None:
            raise Unknown
        return Instant(ms, boundary)

    def day(self):
        return self.zone.day(self.at) if self.at is not None else 0


class Ending:
    """What comes of one request to end, or of none."""

    def __init__(self, run, ending):
        self.run, self.term, self.ending = run, run.contract["term"], ending
        self.place = EndingPlace(run, ending)

    def settle(self):
        """Dates and amounts by the names of a statement; what is not known is not there."""
        found = {"requested": self.ending.get("requested")}
        if found["requested"] is not None:
            try:
                found["commitment_end"], known = self.commitment_end(), True
            except Unknown:
                known = False
            found["end"] = self.place.end = self.end(found.get("commitment_end"), known)
        for key, name in MONEY.items():
            found[name] = self.money(key)
        found["refund"], found["refund_by"] = self.refund(), self.refund_by()
        return {name: value for name, value in found.items() if value is not None}

    def value(self, expression):
        """A value, or None where nobody knows it."""
        try:
            return evaluate(expression, self.place)
        except Unknown:
            return None

    def commitment_end(self):
        if "commitment" not in self.term:
            return None
        if self.term["commitment"].type == "instant":
            return evaluate(self.term["commitment"], self.place).ms
        start = self.run.subscription.get("start")
        if start is None:
            return None
        end = self.later(start, self.term["commitment"])
        for _ in range(MOST_RENEWALS if "renewal" in self.term else 0):
            if self.ending["requested"] < self.too_late(end):
                break
            end = self.later(end, self.term["renewal"]["every"])
        return end

    def later(self, ms, length):
        """An end so much after a beginning, or after an end."""
        return shift(self.run.zone, Instant(ms, True), *civil_of(length, self.place)).ms

    def too_late(self, end):
        """The first instant that is too late to stop a renewal: days and months are whole ones before the day
        it ends with, of hours the exact instant is in time."""
        if "notice" not in self.term["renewal"]:
            return end
        months, days, ms = civil_of(self.term["renewal"]["notice"], self.place)
        if not months and not days:
            return end - ceil(ms) + 1
        return self.run.zone.start(add_months(self.run.zone.day(end), -months) - days)

    def end(self, commitment_end, known):
        """None where what decides is not known: how long one is bound, or how long before one must ask."""
        if "agreed" in self.ending:
            return self.ending["agreed"]
        if "end" in self.term:
            end = self.value(self.term["end"])
            return end.ms if end is not None else None
        if not known:
            return None
        end = self.ending["requested"]
        if "notice" in self.term:
            try:
                end, _ = time_after(self.run, {"within": self.term["notice"]}, self.place, Instant(end))
            except Unknown:
                return None
        return end if commitment_end is None else max(end, commitment_end)

    def money(self, key):
        if key not in self.term:
            return None
        at = self.place.at
        if key == "first invoice":
            self.place.at = self.run.subscription.get("start", at)
        value = self.value(self.term[key])
        self.place.at = at
        return None if value is None else self.rounded(value)

    def rounded(self, value):
        number, currency = parted(value, self.run.currency)
        return round_money(Fraction(number), currency, self.run.contract["money"]["round"])

    def refund(self):
        """What is paid back: so much, or what paid invoices cover beyond the end, by days."""
        if "refund" not in self.term:
            return None
        if "amount" in self.term["refund"]:
            value = self.value(self.term["refund"]["amount"])
            return None if value is None else self.rounded(value)
        end, zone, total = self.place.end, self.run.zone, Fraction(0)
        if end is None:
            return None
        for invoice in self.run.subscription.get("invoices", []):
            start, over = invoice["window"]
            if invoice["paid"] and over > end:
                last = zone.day(over - 1)
                total += invoice["amount"] * Fraction(last - zone.day(max(end, start)) + 1, last - zone.day(start) + 1)
        return self.rounded(total)

    def refund_by(self):
        rule = self.term.get("refund", {})
        if "within" not in rule or ("of" not in rule and self.place.end is None):
            return None
        try:
            anchor = evaluate(rule["of"], self.place) if "of" in rule else Instant(self.place.end, True)
            return time_after(self.run, rule, self.place, anchor)[0]
        except Unknown:
            return None


def endings(run):
    """What comes of every request to end that was known; of none what is invoiced first."""
    if "term" not in run.contract:
        return []
    asked = [ending for ending in run.case.get("endings", [])
             if ending.get("subscription") in (None, run.subscription["id"])
             and (run.as_of is None or ending["requested"] <= run.as_of)]
    if not asked and "first invoice" in run.contract["term"]:
        asked = [{}]
    return [Ending(run, ending).settle() for ending in asked]
