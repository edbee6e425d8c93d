"""Random rights, terms and requests to end, and what was before."""
from fractions import Fraction

import expressions as ex
from choices import has_choice
from instants import ymd
from windows import windows_of

HOUR = 3_600_000
DAY = 24 * HOUR
REQUESTED, END, START, WINDOW_END = (ex.name(name, "instant") for name in (
    "ending.requested", "ending.end", "subscription.start", "window.end"))
CIVIL = ("calendar month", "quarter", "week", "billing month", "calendar year", "contract year", "day")


def window_of(contract, guarantee):
    return guarantee.get("window", contract.get("window", "calendar month"))


class TermContracts:
    """What Contracts makes of rights and of the end of a subscription."""

    def rights(self, contract):
        """Rights that arise from guarantees which have one result a window."""
        looked_at = [name for name, guarantee in contract["guarantees"].items()
                     if guarantee.get("per", "window") == "window" and "for each" not in guarantee
                     and window_of(contract, guarantee) in CIVIL and not has_choice(guarantee.get("measure"))]
        for number in range(self.one(1, 1, 2) if looked_at else 0):
            name = self.one(*looked_at)
            right = {"clause": "9", "when": self.arises(contract, name)}
            kind = window_of(contract, contract["guarantees"][name])
            if kind != contract.get("window", "calendar month"):
                right["window"] = kind
            if self.often(0.5):
                right["exercise"] = self.right_clock()
            if self.often(0.3):
                right["cure"] = self.right_clock()
            if self.often(0.2):
                right["notice"] = self.one(ex.months(1), ex.duration(15, "day"))
            if self.often(0.4):
                right["gives"] = self.one(self.fee(), self.amount(), ex.arithmetic("/", self.fee(), ex.number(7), "money"))
            contract.setdefault("rights", {})[f"r{number}"] = right

    def right_clock(self):
        clock = {"of": self.one(WINDOW_END, WINDOW_END, ex.name("window.start", "instant"),
                                ex.name("subscription.end", "instant")),
                 "within": self.one(ex.duration(30, "day"), ex.months(1), ex.duration(10, "day"), ex.duration(72, "h"))}
        if clock["within"].op == "duration" and self.often(0.3):
            clock["in"] = self.one("office", "support")
        return clock

    def arises(self, contract, name):
        result = lambda function, kind, *parts: ex.call(function, [name, *parts], kind)
        some = lambda: ex.number(self.one(1, 2, 2, 3))
        guarantee = contract["guarantees"][name]
        kind = guarantee["measure"].type if "measure" in guarantee else "percent"
        ways = [result("missed", "yes/no"),
                ex.compare(">=", result("missed-in", "number", ex.number(self.one(2, 3, 6))), some()),
                ex.compare(">=", result("missed-run", "number"), some()),
                ex.both("and", result("missed", "yes/no"), ex.compare("=", ex.name("plan", "text"), ex.word("gold"))),
                ex.compare("<", result("measure", kind), self.bound(kind))]
        if "pay" in guarantee:
            ways.append(ex.compare(">", result("paid", "money"), self.amount(20)))
        if "pay" in guarantee and window_of(contract, guarantee) == "calendar month":  # what was paid before is of months
            ways.append(ex.compare(">=", result("total-paid", "money", ex.number(self.one(2, 3, 12))), self.amount(50)))
        return self.one(*ways)

    # The end.

    def term(self):
        term = {"clause": "10"}
        if self.often(0.6):
            term["commitment"] = self.one(ex.months(12), ex.months(24), ex.months(1), ex.duration(30, "day"),
                                          ex.duration(100, "h"), ex.name("bound-until", "instant"),
                                          ex.call("end-of-year", [START], "instant"))
            if self.often(0.6):
                term["renewal"] = {"every": self.one(ex.months(12), ex.months(3), ex.months(1), ex.duration(30, "day"))}
                if self.often(0.8):
                    term["renewal"]["notice"] = self.one(ex.months(3), ex.months(1), ex.duration(10, "day"),
                                                         ex.duration(48, "h"))
        if self.often(0.5):
            term["notice"] = self.one(ex.months(1), ex.months(3), ex.duration(14, "day"), ex.duration(24, "h"))
        if self.often(0.2):
            term["end"] = self.one(
                ex.call("end-of-month", [REQUESTED], "instant"), ex.call("end-of-day", [REQUESTED], "instant"),
                ex.call("end-of-month", [ex.arithmetic("+", REQUESTED, ex.months(1), "instant")], "instant"),
                ex.call("after", [REQUESTED, ex.duration(3, "day"), "office"], "instant"),
                ex.call("later", [REQUESTED, ex.arithmetic("+", START, ex.months(6), "instant")], "instant"))
        if self.often(0.4):
            term["early charge"] = self.one(
                self.fee(), self.early(), ex.arithmetic("*", self.fee(), ex.name("ending.rest", "number"), "money"))
        if self.often(0.25):
            term["first invoice"] = self.one(self.fee(), self.invoiced(START, 1))
        if self.often(0.25):
            term["last invoice"] = self.one(self.fee(), self.invoiced(END, 0))
        if self.often(0.4):
            term["refund"] = self.refund()
        return term

    def early(self):
        """A share of the fees for the days that are left of a year."""
        left = ex.call("days-between", [END, ex.arithmetic("+", START, ex.months(12), "instant")], "number")
        return ex.arithmetic("/", ex.arithmetic("*", ex.arithmetic("of", ex.percent(25), self.fee(), "money"), ex.call(
            "greater", [ex.number(0), left], "number"), "money"), ex.number(30), "money")

    def invoiced(self, instant, more):
        """By thirtieths of a month."""
        edge = [instant, ex.call("end-of-month", [instant], "instant")] if more else [
            ex.call("start-of-month", [instant], "instant"), instant]
        days = ex.arithmetic("+", ex.call("days-between", edge, "number"), ex.number(1), "number")
        return ex.arithmetic("/", ex.arithmetic("*", self.fee(), days, "money"), ex.number(30), "money")

    def refund(self):
        refund = {}
        if self.often(0.3):
            refund["amount"] = ex.arithmetic("/", self.fee(), ex.number(2), "money")
        if self.often(0.7):
            refund["within"] = self.one(ex.duration(14, "day"), ex.months(1), ex.duration(48, "h"))
            if self.often(0.4):
                refund["of"] = self.one(END, REQUESTED)
        return refund or {"within": ex.duration(30, "day")}


class TermFacts:
    """What Facts makes of requests to end, of invoices, and of results before."""

    def endings(self, case):
        if "term" not in self.contract or self.often(0.15):
            return
        case["endings"] = []
        for subscription in case["subscriptions"]:
            for _ in range(self.one(1, 1, 1, 2, 0)):
                case["endings"].append(self.ending(subscription))
            if "refund" in self.contract["term"]:
                subscription["invoices"] = [self.invoice() for _ in range(self.one(0, 1, 2, 3))]

    def ending(self, subscription):
        requested = self.near(self.one(self.first, self.last, self.moment(), self.last + 40 * DAY))
        if self.often(0.4):  # near a day of the month on which the subscription began
            start = self.zone.day(subscription.get("start", self.first))
            day = self.zone.day(requested) + self.one(0, 1, -1)
            day += ymd(start)[2] - ymd(day)[2]
            requested = self.zone.start(day) - self.one(0, 1, 1000)
        ending = {"subscription": subscription["id"], "requested": requested}
        if self.often(0.7):
            ending["fields"] = {"rest": Fraction(self.one(0, 2, 7))}
        if self.often(0.15):
            ending["agreed"] = self.near(self.one(requested, self.last, self.moment(), self.last + 40 * DAY))
        return ending

    def invoice(self):
        day = self.zone.day(self.first) + self.one(-30, 0, 0, 31, 59, 90)
        last = day + self.one(30, 31, 92, 1)
        last += self.zone.start(last) == self.zone.start(day)  # a date that was left out lasts no time
        return {"window": (self.zone.start(day), self.zone.start(last)),
                "amount": self.money(), "paid": self.often(0.8)}

    def results_before(self, case):
        """Results of windows before those asked for, of guarantees that rights look at."""
        if "rights" not in self.contract:
            return
        told = []
        for name, guarantee in self.contract["guarantees"].items():
            kind = window_of(self.contract, guarantee)
            if kind not in CIVIL:
                continue
            for subscription in case["subscriptions"]:
                windows = windows_of(kind, (self.first - 400 * DAY, self.first), self.zone, subscription)[-6:]
                told += [{"guarantee": name, "subscription": subscription["id"], "window": tuple(window),
                          "missed": self.often(0.6), "open": self.often(0.1)} for window in windows if self.often(0.6)]
        if told:
            case["state"]["results"] = told
