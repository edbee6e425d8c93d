"""Random guarantees about deliveries and appointments, and their records."""
from fractions import Fraction

import expressions as ex

HOUR = 3_600_000
PROMISED, DONE, BEGIN = (ex.name(name, "instant") for name in ("promised", "done", "from"))


def day(instant):
    return ex.call("day", [instant], "date")


class EventContracts:
    """What Contracts makes of deliveries and appointments."""

    def event_guarantee(self):
        guarantee = {"clause": "1", "records": self.one("delivery", "delivery", "appointment", ["delivery", "appointment"]),
                     "window": self.one("calendar month", "quarter", "billing month", "week", "since start",
                                        {"last": ex.months(3)})}
        self.best, self.parameters = False, False
        if self.often(0.5):
            guarantee["deadline"] = self.event_deadline()
        if self.often(0.3):
            guarantee["when"] = [{"require": self.one(
                ex.compare(">", self.value_of(guarantee), ex.number(5)), ex.known(DONE),
                ex.compare("=", ex.name("kind", "text"), ex.word("delivery")),
                ex.compare(">=", ex.call("days-between", [BEGIN, PROMISED], "number"), ex.number(1)))}]
        if self.often(0.7):
            kind = self.event_record(guarantee)
        else:
            kind = self.event_window(guarantee)
            if self.often(0.2):
                guarantee["window"] = self.any_stretch()
        if self.often(0.6):
            guarantee["target"] = self.target(kind)
        if self.often(0.85):
            guarantee["pay"] = self.pay(kind, guarantee.get("per", "window"))
            self.best = guarantee["pay"].get("records") == "best"
            if "deadline" in guarantee and guarantee.get("per") == "record" and self.often(0.3):
                guarantee["pay"] = {"amount": ex.call("if", [ex.name("kept", "yes/no"), ex.money(0, self.currency),
                                                             self.amount()], "money")}
            if self.often(0.3):
                guarantee["limit"] = [self.limit(guarantee.get("per", "window"))]
        self.parameters = True
        return guarantee

    @staticmethod
    def value_of(guarantee):
        """A number of a record, which an appointment by itself does not have."""
        if guarantee["records"] == "appointment":
            return ex.call("days-between", [BEGIN, DONE], "number")
        return ex.name("value", "number")

    def event_deadline(self):
        deadline = {"of": self.one(PROMISED, PROMISED, BEGIN), "met by": DONE,
                    "within": self.one(ex.duration(4, "h"), ex.duration(30, "min"), ex.duration(1, "day"),
                                       ex.duration(3, "day"), ex.months(1), ex.duration(12, "h"))}
        if self.often(0.4):
            deadline["in"] = self.one("office", "support")
        if self.often(0.2) and deadline["within"].op == "duration":
            deadline["days"] = self.one("exact", "through the end")
        return deadline

    def event_record(self, guarantee):
        guarantee["per"] = "record"
        if "deadline" in guarantee and self.often(0.6):
            return "duration"
        measure = self.one(
            ex.call("working-days-between", [day(PROMISED), day(DONE), "office"], "number"),
            ex.call("days-between", [PROMISED, DONE], "number"), ex.call("days-between", [day(PROMISED), DONE], "number"),
            ex.call("elapsed", [PROMISED, DONE], "duration"), ex.call("elapsed", [PROMISED, DONE, "office"], "duration"),
            ex.arithmetic("-", DONE, PROMISED, "duration"), self.value_of(guarantee),
            ex.call("working-days-between", [BEGIN, PROMISED, "support"], "number"))
        guarantee["measure"] = measure
        return measure.type

    def event_window(self, guarantee):
        measures = [ex.call("count", [], "number"), ex.name("records", "number"),
                    ex.call("count", [ex.compare(">", DONE, PROMISED)], "number"),
                    ex.call("share", [ex.compare("<=", DONE, PROMISED)], "percent"),
                    ex.call("mean", [ex.call("elapsed", [PROMISED, DONE], "duration")], "duration"),
                    ex.call("total", [self.value_of(guarantee)], "number"),
                    ex.call("highest", [self.value_of(guarantee)], "number")]
        if "deadline" in guarantee:
            measures += 2 * [ex.call("share", [ex.name("kept", "yes/no")], "percent"),
                             ex.call("count", [ex.negate(ex.name("kept", "yes/no"))], "number"),
                             ex.call("highest", [ex.name("late-by", "duration")], "duration")]
        guarantee["measure"] = self.chance.choice(measures)
        return guarantee["measure"].type


class EventFacts:
    """What Facts makes of deliveries and appointments."""

    def events(self, subscription):
        """They end with their last event."""
        kinds = set()
        for guarantee in self.contract["guarantees"].values():
            asked = guarantee.get("records", [])
            kinds |= set(asked if isinstance(asked, list) else [asked])
        result = []
        for kind in sorted(kinds & {"delivery", "appointment"}):
            for number in range(self.one(0, 1, 2, 3, 4)):
                start = self.moment()
                self.used.append(start)
                fields = {}
                if self.often(0.9):
                    fields["promised"] = start + self.one(0, HOUR, 24 * HOUR, 5 * 24 * HOUR, -HOUR)
                if self.often(0.8):
                    fields["done"] = fields.get("promised", start) + self.one(
                        0, 1, -1, -HOUR, HOUR, 4 * HOUR, 4 * HOUR + 1, 30 * 60_000, 24 * HOUR, 72 * HOUR, 24 * 24 * HOUR)
                if kind == "delivery" and self.often(0.6):
                    fields["value"] = Fraction(self.one(0, 3, 10))
                record = {"kind": kind, "id": f"{subscription}-{kind[0]}{number}", "subscription": subscription,
                          "from": start, "fields": fields}
                if self.often(0.1):
                    self.by_day(record)
                result.append(record)
        return result
