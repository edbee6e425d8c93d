"""Random contracts: every document this makes must be one that garant accepts."""
from fractions import Fraction

import expressions as ex
from generate_choices import Choices
from generate_currencies import CurrencyContracts
from generate_events import EventContracts
from generate_slots import SAMPLES, SlotContracts
from generate_together import TogetherContracts
from generate_term import TermContracts
from instants import ordinal
from language import DEFAULTS, FIELDS
from written import day_text

ZONES = ["UTC", "Europe/Paris", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
         "America/St_Johns", "Asia/Tokyo", "Africa/Cairo", "America/Havana", "Asia/Beirut"]
# Zones where something odd happened, and when: a day that was left out, clocks that change by two hours or by
# half of one, for Ramadan, to a winter time, for good.
ODD_ZONES = {
    "Pacific/Apia": [(2011, 12), (2011, 12), (2011, 9)], "Pacific/Kwajalein": [(1993, 8)],
    "Pacific/Kiritimati": [(1994, 12), (1995, 1)], "Pacific/Fakaofo": [(2011, 12)],
    "Africa/Casablanca": [(2026, 2), (2026, 3), (2024, 4), (2018, 10)], "Europe/Dublin": [(2026, 3), (2026, 10)],
    "Antarctica/Troll": [(2026, 3), (2026, 10)], "Australia/Lord_Howe": [(2026, 4), (2026, 10)],
    "Asia/Pyongyang": [(2015, 8), (2018, 5)], "America/Caracas": [(2007, 12), (2016, 5)],
    "Europe/Volgograd": [(2018, 10), (2020, 12)], "Asia/Kathmandu": [(2026, 4), (1986, 1)],
    "America/Sao_Paulo": [(2018, 11), (2019, 2)], "Africa/Juba": [(2021, 1)], "Asia/Gaza": [(2026, 3), (2026, 10)],
    "America/Nuuk": [(2023, 3), (2024, 3), (2026, 10)], "Pacific/Norfolk": [(2015, 10), (2026, 4)],
    "Pacific/Chatham": [(2026, 4), (2026, 9)],
}
CAUSES = ["power", "fibre", "customer", "third-party", "software"]
COMPONENTS = {"network": {"core": None, "access": None}, "panel": None, "servers": None}
PARENTS = {"network": None, "core": "network", "access": "network", "panel": None, "servers": None}
LENGTHS = [(1, "min"), (5, "min"), (10, "min"), (15, "min"), (30, "min"), (45, "min"), (1, "h"), (90, "min"),
           (2, "h"), (4, "h"), (8, "h"), (1, "day"), (30, "s")]


class Contracts(CurrencyContracts, SlotContracts, EventContracts, TogetherContracts, TermContracts):
    """Makes one contract from a source of chance."""

    def __init__(self, chance):
        self.chance = chance
        self.rolling = True
        self.paying = self.owing = "money"

    def often(self, share):
        return self.chance.random() < share

    def one(self, *choices):
        return self.chance.choice(choices)

    def zone(self):
        return self.one(*ODD_ZONES) if self.often(0.15) else self.chance.choice(ZONES)

    def month_asked(self, zone):
        """The month that facts will be about, as (year, month)."""
        year = self.one(2024, 2025, 2026, 2026, 2026, 2027, 2039)
        month = self.one(1, 2, 3, 3, 4, 4, 5, 10, 10, 11, 12)
        if zone in ODD_ZONES and self.often(0.7):
            year, month = self.one(*ODD_ZONES[zone])
        return year, month

    def length(self):
        return ex.duration(*self.chance.choice(LENGTHS))

    def money(self, most=200):
        cents = self.chance.choice([self.chance.randrange(1, most * 100), self.chance.randrange(1, most) * 100])
        return Fraction(cents, 100) if self.currency != "JPY" else Fraction(max(cents // 100, 1))

    def amount(self, most=200):
        return ex.money(self.money(most), self.currency)

    def fee(self):
        return ex.name("fee", "money")

    def make(self):
        """One contract, as a document with expressions."""
        self.parameters = True  # whether their names mean nothing else
        self.currency = self.one("EUR", "EUR", "USD", "JPY", "TND")
        zone = self.zone()
        self.month = self.month_asked(zone)
        contract = {
            "garant": 1, "contract": "random", "currency": self.currency,
            "zone": zone, "_month": self.month,
            "money": {"round": self.one("half up", "half even", "half down", "up", "down")},
            "components": COMPONENTS,
            "attributes": {"plan": {"one of": ["gold", "silver", "free"]}, "seats": {"type": "number"},
                           "good": {"type": "yes/no", "default": "yes"},
                           "class": {"of": "resource", "one of": ["a", "b"]}},
            "parameters": {"promised": {"type": "duration", "default": "4 h"}, "tier": {"type": "text"},
                           "region": {"type": "text", "default": "north"}, "care": {"type": "yes/no"},
                           "bound-until": {"type": "instant"}},
            "charges": {"fee": {"per": "month"}},
            "calendars": {"office": self.calendar(), "support": self.calendar()},
            "claims": {"written": {"type": "yes/no", "default": "no"}, "signed": {"type": "yes/no"},
                       "answered": {"type": "instant"}},
            "endings": {"rest": {"type": "number"}},
            "samples": SAMPLES,
            "guarantees": {},
            "_parents": PARENTS, "_fields": FIELDS, "_field_defaults": DEFAULTS,
            "_types": {"plan": "text", "class": "text", "seats": "number", "good": "yes/no", "promised": "duration",
                       "fee": "money", "tier": "text", "region": "text", "care": "yes/no", "bound-until": "instant"},
            "_defaults": {"good": True, "promised": 4 * 3_600_000, "region": "north"},
            "_claims": {"written": {"type": "yes/no", "default": False}, "signed": {"type": "yes/no"},
                        "answered": {"type": "instant"}},
        }
        if self.often(0.3):
            contract["money"]["at"] = self.one("end", "each")
        if self.often(0.2):
            contract["window"] = self.window()
        self.all_windows = contract.get("window")
        for number in range(self.one(1, 1, 2)):
            contract["guarantees"][f"g{number}"] = self.guarantee()
            self.after(contract["guarantees"], f"g{number}")
        if self.often(self.several):
            self.together(contract)
        self.rolling = True
        if self.often(0.4):
            Choices(self, contract).spread()
        if self.often(0.15):
            self.rights(contract)
        if self.often(0.12):
            contract["term"] = self.term()
        if self.often(self.mixed):
            self.mix(contract)
        return contract

    def after(self, guarantees, name):
        """A guarantee for which time that another was paid for does not count; now and then it stands before it."""
        if len(guarantees) < 2 or "records" in guarantees[name] or not self.often(0.3):
            return
        condition = {"during": {"guarantee": "g0"}}
        if self.often(0.3):
            condition["outside"] = "yes"
        if self.often(0.3):
            condition["then"] = self.one("out of base", "counts as up")
            if condition["then"] == "out of base" and "outside" not in condition and self.often(0.5):
                condition["whole"] = "yes"
        guarantees[name].setdefault("when", []).insert(self.one(0, 0, 9), condition)
        if self.often(0.2):
            guarantees["g0"] = guarantees.pop("g0")

    def calendar(self):
        document = {"week": {}}
        if self.often(0.1):
            document = {"always": "yes"}
        elif self.often(0.2):
            document["week"]["every day"] = self.one("08:00-20:00", "00:00-24:00", "01:30-02:30",
                                                     "00:00-06:00 22:00-24:00")
        else:
            document["week"]["mon-fri"] = self.one("09:00-17:00", "08:30-12:00 14:00-18:00", "00:00-24:00")
            if self.often(0.3):
                document["week"]["sat"] = self.one("09:00-12:00", "closed", "22:00-24:00")
            if self.often(0.2):
                document["week"]["sun"] = self.one("00:00-03:00", "02:15-02:45")
        if self.often(0.4):
            document["holidays"] = self.one("france", "none", "france-alsace-moselle", "reunion",
                                            ["2026-04-15", "2026-03-30"], ["france", "2026-04-16"])
        if self.often(0.2):
            document["except"] = {"2026-04-14": self.one("closed", "10:00-11:00"), "2026-10-25": "01:00-04:00"}
        if self.often(0.3):
            document["except"] = self.closings()
        if self.often(0.2):
            document["zone"] = self.zone()
        if self.often(0.2):
            document["after"] = self.one({"21:00": "08:00"}, {"17:00": "09:00"}, {"12:00": "14:00"}, {"02:00": "02:30"})
        return document

    def closings(self):
        """Days of the month with hours of their own: closed, half a day, one of two nights, several in a row."""
        first = ordinal(*self.month, 1)
        closings = {}
        for _ in range(self.one(1, 2, 4)):
            day = first + self.chance.randrange(-3, 35)
            for number in range(self.one(1, 1, 1, 2, 9)):
                closings[day_text(day + number)] = self.one("closed", "closed", "09:00-12:00", "14:00-18:00",
                                                            "22:00-24:00", "00:00-06:00", "00:00-24:00",
                                                            "00:00-02:30 23:59-24:00")
        return closings

    def window(self):
        return self.one("calendar month", "calendar month", "quarter", "quarter", "week", "billing month",
                        "billing month", "asked", "asked", "calendar year", "contract year",
                        "since start", {"last": ex.months(self.one(2, 3, 12))}, self.any_stretch(), "day" if self.often(0.1) else "quarter")

    def any_stretch(self):
        return {"any": self.one(ex.duration(30, "day"), ex.duration(30, "day"), ex.duration(7, "day"),
                                ex.duration(24, "h"), ex.duration(90, "min"), ex.duration(45, "day"))}

    def ticket_guarantee(self):
        """A promise about tickets: something must happen within a time."""
        guarantee = {"clause": "1", "records": "ticket",
                     "deadline": {"of": self.one(ex.name("opened", "instant"),
                                                 ex.call("first", [ex.name("reported", "instants")], "instant"),
                                                 ex.name("acted", "instant")),
                                  "within": self.one(ex.duration(30, "min"), ex.duration(4, "h"),
                                                     ex.duration(8, "h"), ex.duration(2, "day"),
                                                     ex.duration(1, "day"), ex.months(1)),
                                  "met by": self.one(ex.name("resolved", "instant"), ex.name("answered", "instant"),
                                                     ex.name("acted", "instant"))}}
        deadline = guarantee["deadline"]
        if self.often(0.35) and deadline["within"].op != "months":
            deadline["in"] = self.one("office", "support")
        if self.often(0.2) and deadline["within"].op == "duration":
            deadline["days"] = self.one("exact", "through the end")
        if self.often(0.3):
            deadline["stop during"] = "waiting"
        if self.often(0.2):
            guarantee["when"] = [{"require": ex.compare("=", ex.name("urgency", "text"), ex.word("urgent"))}]
        if self.often(0.7):
            guarantee["per"] = "record"
            guarantee["window"] = self.one("calendar month", "quarter", "billing month")
            kind = "duration"
            if self.often(0.8):
                guarantee["pay"] = {"of": self.fee()}
                if self.often(0.5):
                    guarantee["pay"]["by"] = ex.name("late-by", "duration")
                guarantee["pay"]["each"] = {"unit": self.unit(kind), "part": self.one("started", "complete"),
                                            "pay": self.price()}
                if self.often(0.3):
                    guarantee["limit"] = [self.limit("record")]
            if self.often(0.3):
                guarantee["target"] = self.target(kind)
        else:
            guarantee["window"] = self.one("calendar month", "quarter", self.any_stretch())
            if self.often(0.5):
                guarantee["measure"] = self.one(
                    ex.call("share", [ex.name("kept", "yes/no")], "percent"),
                    ex.call("count", [ex.negate(ex.name("kept", "yes/no"))], "number"),
                    ex.call("mean", [ex.name("took", "duration")], "duration"),
                    ex.call("highest", [ex.name("late-by", "duration")], "duration"))
            kind = guarantee["measure"].type if "measure" in guarantee else "percent"
            if self.often(0.75):
                guarantee["target"] = self.target(kind)
            if self.often(0.85):
                guarantee["pay"] = {"of": self.fee()}
                self.table(guarantee["pay"], kind)
        return guarantee

    def guarantee(self):
        if self.often(0.12):
            return self.ticket_guarantee()
        if self.often(0.03):
            return self.slot_guarantee()
        if self.often(0.06):
            return self.event_guarantee()
        guarantee = {"clause": "1"}
        if self.often(0.35):
            guarantee["window"] = self.window()
        self.rolling = isinstance(guarantee.get("window", self.all_windows), dict)
        per = self.one(*["window"] * 5, *["record"] * 4)
        if self.often(0.15):
            guarantee["for each"] = self.one("resource", "resource", "component", "severity")
        if self.often(0.04):
            per, guarantee["window"] = "day", self.one("week", "week", "calendar month")
        if per != "window" and self.is_any(guarantee.get("window")):
            guarantee["window"] = {"last": ex.months(2)}
        if "window" not in guarantee and per != "window":
            guarantee["window"] = self.one("calendar month", "calendar month", "quarter")
        if per != "window" or self.often(0.1):
            guarantee["per"] = per
        if self.often(0.3):
            guarantee["of"] = self.one("panel", ["network"], ["core", "servers"], ["access"])
        if self.often(0.25):
            guarantee["clock"] = self.clock()
        if self.often(0.6):
            guarantee["when"] = [self.condition() for _ in range(self.one(1, 1, 2, 3))]
        if self.often(0.25):
            guarantee["join"] = self.join()
        if per != "day" and self.often(0.1):
            guarantee["belongs"] = ex.name(self.one("from", "to"), "instant")
        if per != "record":
            self.quantity(guarantee)
        self.preconditions(guarantee)
        kind = self.measure(guarantee, per)
        if self.often(0.7):
            guarantee["target"] = self.target(kind)
        if self.often(0.85):
            guarantee["pay"] = self.pay(kind, per)
            if self.often(0.5):
                guarantee["limit"] = [self.limit(per) for _ in range(self.one(1, 1, 2))]
            if self.often(0.35):
                guarantee["claim"] = self.claim(per)
        return guarantee

    @staticmethod
    def is_any(window):
        return isinstance(window, dict) and "any" in window

    def preconditions(self, guarantee):
        if self.often(0.1):
            guarantee["applies"] = self.one(
                ex.compare("=", ex.name("plan", "text"), self.one(ex.word("gold"), ex.text("gold"))), ex.name("good", "yes/no"))
        if self.often(0.1):
            guarantee["entitled"] = [{"that": ex.name("good", "yes/no")}]

    def event(self):
        return self.one(ex.name("detected", "instant"), ex.name("ticket-opened", "instant"),
                        ex.call("first", [ex.name("reported", "instants")], "instant"),
                        ex.call("earlier", [ex.name("detected", "instant"),
                                            ex.call("first", [ex.name("reported", "instants")], "instant")],
                                "instant"),
                        ex.call("later", [ex.name("detected", "instant"), ex.name("from", "instant")], "instant"),
                        ex.arithmetic("+", ex.name("from", "instant"), self.length(), "instant"))

    def clock(self):
        clock = {}
        if self.often(0.8):
            clock["from"] = self.event()
        if self.often(0.3):
            clock["until"] = self.one(ex.name("closed", "instant"), ex.name("to", "instant"),
                                      ex.name("repair-begun", "instant"))
        if self.often(0.3) or not clock:
            clock["in"] = self.one("office", "support")
        if self.often(0.85):
            clock["if missing"] = self.one("count nothing", "whole", "not entitled", "undefined")
        return clock

    def record_test(self):
        """A yes/no about an outage."""
        length = ex.name(self.one("length", "duration"), "duration")
        cause = ex.name("cause", "texts")
        test = self.one(
            ex.compare(self.one(">", ">=", "<"), length, self.length()),
            ex.words(self.one("any of", "all of", "only", "none of"), cause,
                     self.chance.sample(CAUSES, self.one(1, 2))),
            ex.compare("=", ex.name("severity", "text"), ex.word(self.one("high", "low"))),
            ex.known(ex.name("detected", "instant"), self.often(0.5)),
            ex.compare(">=", ex.name("users-hit", "number"), ex.number(self.one(10, 50))),
        )
        if self.often(0.4) and test.op == "words":
            test = ex.otherwise(test, ex.truth(self.often(0.3)))
        if self.often(0.15):
            test = ex.negate(test)
        if self.often(0.2):
            test = ex.both(self.one("and", "or"), test, self.record_test())
        return test

    def condition(self):
        if self.often(0.45):
            return self.during()
        if self.often(0.08):
            return self.on_subscription()
        effects = ["not counted", "not counted", "out of base", "counts as up", "not entitled", "does not apply"]
        test = self.record_test()
        if self.often(0.1):
            test = ex.compare(">=", ex.call("earlier-records", [self.one(ex.duration(30, "day"), ex.duration(2, "h"),
                                                                         ex.months(1))], "number"),
                              ex.number(self.one(1, 2)))
        condition = {"require": test} if self.often(0.5) else {"unless": test}
        if self.often(0.5):
            condition["else" if "require" in condition else "then"] = self.chance.choice(effects)
        return condition

    def on_subscription(self):
        test = self.one(ex.compare("=", ex.name("plan", "text"), ex.word("gold")), ex.name("good", "yes/no"),
                        ex.compare(">=", ex.name("seats", "number"), ex.number(40)))
        form, key = self.one(("require", "else"), ("unless", "then"))
        return {form: test, key: self.one("not entitled", "not entitled", "does not apply", "not counted",
                                          "counts as up")}

    def budget(self):
        budget = {"at most": self.one(self.length(), self.length(), ex.number(self.one(1, 2)),
                                      ex.name("promised", "duration"))}
        if self.often(0.7):
            budget["per"] = self.one("record", "day", "week", "window", "month", "quarter", "calendar year",
                                     "contract year")
        if self.rolling and budget.get("per", "window") == "window":
            budget["per"] = "month"  # windows that overlap have no allowance each
        if self.often(0.5):
            budget["over"] = self.one("excess", "whole")
        if self.often(0.4):
            budget["order"] = self.one("by start", "by publication")
        return budget

    def during(self):
        what = self.one("maintenance", "maintenance", {"hours": "office"}, {"span": "waiting"},
                        {"span": "access-refused"})
        condition = {"during": what}
        if what == "maintenance" and self.often(0.7):
            notice = ex.compare(">=", ex.name("notice", "duration"),
                                self.one(ex.duration(7, "day"), ex.duration(48, "h"), ex.duration(1, "h")))
            condition["where"] = self.one(notice, ex.name("planned", "yes/no"),
                                          ex.both("and", ex.name("planned", "yes/no"), notice))
        if self.often(0.4):
            condition["then"] = self.one("not counted", "out of base", "counts as up")
            if condition["then"] == "out of base" and what == "maintenance" and self.often(0.5):
                condition["whole"] = "yes"
        if what == "maintenance" and self.often(0.3):
            condition["budget"] = self.budget()
        if what != "maintenance" and self.often(0.25):
            condition["outside"] = "yes"
        return condition

    def join(self):
        join = {}
        if self.often(0.8):
            join["gap"] = self.length()
            if self.often(0.6):
                join["as"] = self.one("sum", "span")
        if self.often(0.5) or not join:
            join["minimum"] = self.length()
        return join

    def quantity(self, guarantee):
        if self.often(0.15):
            guarantee["overlap"] = self.one("once", "each")
        if self.often(0.15):
            guarantee["weight"] = self.one(
                ex.name("share", "percent"), ex.otherwise(ex.name("share", "percent"), ex.percent(50)),
                ex.arithmetic("/", ex.name("users-hit", "number"), ex.name("seats", "number"), "number"))
        if self.often(0.4):
            guarantee["unmeasured"] = self.one("not counted", "counted", "out of base", "undefined")
        if self.often(0.25):
            guarantee["before start"] = self.one("counts as up", "out of base", "not covered")
        if self.often(0.25):
            guarantee["base"] = self.one(
                ex.duration(30, "day"), ex.duration(720, "h"),
                ex.call("elapsed", [ex.name("window.start", "instant"), ex.name("window.end", "instant"),
                                    "office"], "duration"),
                ex.arithmetic("-", ex.name("window.length", "duration"), ex.duration(1, "h"), "duration"))
        if self.often(0.3):
            rule = {"to": self.one(ex.duration(1, "min"), ex.duration(1, "h"), ex.duration(30, "s"))}
            if self.often(0.7):
                rule["by"] = self.one("nearest", "up", "down")
            if self.often(0.4):
                rule["ties"] = self.one("up", "even", "down")
            if self.often(0.5):
                rule["each"] = self.one("total", "record")
            guarantee["round"] = rule

    def measure(self, guarantee, per):
        """Chooses a measure; gives its type."""
        length = ex.name("length", "duration")
        if per == "record":
            if self.often(0.7):
                return "duration"
            guarantee["measure"] = self.one(
                length, ex.name("duration", "duration"),
                ex.arithmetic("-", length, self.length(), "duration"))
            return "duration"
        if self.often(0.45):
            return "percent"
        measure = self.one(
            ex.name("downtime", "duration"), ex.name("longest", "duration"), ex.name("records", "number"),
            ex.call("count", [], "number"),
            ex.call("count", [ex.compare(">", length, self.length())], "number"),
            ex.call("total", [length], "duration"), ex.call("highest", [length], "duration"),
            ex.call("mean", [length], "duration"), ex.call("median", [length], "duration"),
            ex.call("rank", [length, ex.percent(self.one(90, 50, 95))], "duration"),
            ex.call("share", [ex.compare("<=", length, self.length())], "percent"),
            ex.name("availability", "percent"))
        guarantee["measure"] = measure
        return measure.type

    def bound(self, kind):
        if kind == "percent":
            return ex.percent(self.one(100, Fraction("99.99"), Fraction("99.9"), Fraction("99.5"), 99, 98, 95, 50))
        if kind == "number":
            return ex.number(self.one(0, 1, 2, 3, 5))
        if self.parameters and self.often(0.15):
            return ex.name("promised", "duration")
        return self.length()

    def target(self, kind):
        if kind == "percent":
            return {self.one("at least", "at least", "over"): self.bound(kind)}
        return {self.one("at most", "at most", "below"): self.bound(kind)}

    def price(self):
        """A price of a row: percent of the charge, or money; service time or words where a guarantee pays these."""
        if self.paying in ("month", "year"):
            return ex.months(self.one(1, 2, 3), self.paying)
        if self.paying == "words":
            return ex.text(self.one("a visit", "a report"))
        if self.paying != "money":
            return ex.duration(self.one(1, 2, 10), self.paying)
        if self.often(0.6):
            return ex.percent(self.one(5, 10, 25, 50, 100, Fraction("2.5"), Fraction("33.3")))
        return self.one(self.amount(), ex.arithmetic("/", self.fee(), ex.number(30), "money"),
                        ex.arithmetic("of", ex.percent(10), self.fee(), "money"))

    def pay(self, kind, per):
        pay = {"of": self.fee()}
        if self.often(0.15):
            pay["gate"] = ex.compare(">" if kind != "percent" else "<", ex.name("measure", kind), self.bound(kind))
        way = self.one("reached", "reached", "each", "crossed", "amount")
        if way != "amount" and self.often(0.2):
            self.paying = self.one("day", "h", "week", "month", "year", "min")
        if kind == "percent" and way in ("each", "crossed"):
            way = "reached"
        if way == "reached":
            self.paying = "words" if self.often(0.07) else self.paying
            self.table(pay, kind)
        elif way == "each":
            rule = {"unit": self.unit(kind), "part": self.one("started", "complete", "proportional"),
                    "pay": self.price()}
            if self.often(0.4):
                rule["beyond"] = self.bound(kind)
            pay["each"] = rule
        elif way == "crossed":
            pay["crossed"] = self.segments(kind)
        else:
            pay["amount"] = self.formula(kind)
        if per in ("record", "day") and self.often(0.2) and self.paying != "words":
            pay["records"] = self.one("sum", "best")
        self.owing, self.paying = self.paying, "money"
        return pay

    def unit(self, kind):
        if kind == "number":
            return ex.number(self.one(1, 2))
        return self.one(ex.duration(1, "h"), ex.duration(15, "min"), ex.duration(1, "day"))

    def segments(self, kind):
        edges = self.edges(kind, 2)
        segments = []
        for number, edge in enumerate([None, *edges]):
            segment = {}
            if edge is not None:
                segment["from"] = edge
            if number < len(edges):
                segment["to"] = edges[number]
            if kind != "number" or self.often(0.3):
                segment["each"] = self.unit(kind)
            if self.often(0.7):
                segment["part"] = self.one("started", "complete", "proportional")
            segment["pay"] = self.price()
            segments.append(segment)
        return segments

    def edges(self, kind, most):
        """Bounds in rising order."""
        count = self.chance.randrange(1, most + 1)
        if kind == "percent":
            values = self.chance.sample([100, Fraction("99.99"), Fraction("99.9"), 99, 98, 95, 90], count)
            return [ex.percent(value) for value in sorted(values)]
        if kind == "number":
            return [ex.number(value) for value in sorted(self.chance.sample(range(5), count))]
        lengths = self.chance.sample([(0, "s"), (1, "min"), (10, "min"), (1, "h"), (2, "h"), (4, "h"), (1, "day")], count)
        return [ex.duration(*value) for value in sorted(lengths, key=lambda v: v[0] * ex.UNIT_MS[v[1]])]

    def table(self, pay, kind):
        edges = self.edges(kind, 3)
        lower = kind == "percent"
        bad, good = ("below", "at least") if lower else ("over", "at most")
        if self.often(0.2):
            bad, good = ("at most", "over") if lower else ("at least", "below")
        rows = []
        ordered = edges[::-1] if lower else edges
        holes = self.often(0.2)
        closed = self.often(0.4)
        for number, edge in enumerate(ordered):
            row = {bad: edge, "pay": self.price()}
            if closed and number + 1 < len(ordered):
                row[good] = ordered[number + 1]
            if holes and number + 1 < len(ordered) and self.often(0.4):
                continue
            rows.append(row)
        pay["reached"] = rows
        if self.often(0.15):
            pay["if several"] = self.one("tightest", "highest") if self.paying != "words" else "tightest"
        if self.often(0.1):
            pay["otherwise"] = self.one(self.amount(5), ex.percent(1)) if self.paying == "money" else self.price()

    def formula(self, kind):
        measured = ex.name("measure", kind)
        if kind == "duration":
            share = ex.arithmetic("/", measured, ex.duration(720, "h"), "number")
            pro_rata = ex.arithmetic("*", self.fee(), share, "money")
        else:
            pro_rata = ex.arithmetic("/", ex.arithmetic("*", self.fee(), measured, "money"), ex.number(7), "money")
        return self.one(pro_rata, ex.call("greater", [self.amount(10), pro_rata], "money"),
                        ex.call("lesser", [self.amount(), pro_rata], "money"),
                        ex.arithmetic("+", self.amount(5), pro_rata, "money"), self.amount())

    def limit(self, per):
        scopes = ["window", "month", "quarter", "calendar year", "contract year", "12 months", "subscription"]
        scopes += ["record"] if per == "record" else []
        scopes += ["day"] if per == "day" else []
        way = self.one("at most", "at most", "at most", "awards", "not less than", "nothing below",
                       "nothing up to", "less", "whole units")
        served = self.owing not in ("money", "words") and self.often(0.8)
        if way == "at most":
            limit = {way: self.time_owed(1, 2, 5, 12, 30) if served else self.one(
                self.amount(), self.amount(30), self.fee(), ex.arithmetic("of", ex.percent(30), self.fee(), "money"))}
            if self.often(0.7):
                limit["per"] = self.chance.choice(scopes)
            if self.often(0.15):
                limit["rest"] = self.one("carries", "lapses")
            return limit
        if way == "awards":
            return {"awards": ex.number(self.one(1, 2)), "per": self.chance.choice(scopes)}
        if served:
            return {way: self.time_owed(1, 2, 3)}
        return {way: ex.money(1, self.currency) if way == "whole units" else self.amount(10)}

    def time_owed(self, *counts):
        """Service time of the kind that is owed, now and then in another unit."""
        if self.owing in ("month", "year"):
            return ex.months(self.one(*counts), self.one(self.owing, "month"))
        return ex.duration(self.one(*counts), self.one(self.owing, self.owing, "h", "day"))

    def claim(self, per):
        claim = {}
        if self.often(0.2):
            claim["by"] = self.too_late(per)
        elif self.often(0.9):
            claim["within"] = self.one(ex.duration(30, "day"), ex.months(1), ex.duration(12, "h"), ex.months(2),
                                       ex.duration(10, "day"))
            if self.often(0.3):
                claim["of"] = self.one(ex.name("window.end", "instant"), ex.name("window.start", "instant"),
                                       ex.name("subscription.end", "instant"), ex.name("subscription.start", "instant"))
                if per == "record" and self.often(0.6):
                    claim["of"] = self.one(ex.name("to", "instant"), ex.name("from", "instant"),
                                           ex.name("detected", "instant"))
            if claim["within"].op == "duration" and self.often(0.2):
                claim["in"] = "office"
        if self.often(0.2):
            claim["opens"] = self.one(ex.name("window.end", "instant"), ex.name("window.end", "instant"),
                                      ex.name("subscription.end", "instant"))
            claim["early"] = self.one("refused", "refused", "accepted")
        if self.often(0.25):
            claim["require"] = [{"that": self.one(
                ex.name("claim.written", "yes/no"), ex.name("claim.signed", "yes/no"),
                ex.compare("<", ex.name("claim.filed", "instant"), ex.arithmetic(
                    "+", ex.name("window.end", "instant"), ex.duration(20, "day"), "instant")))}
                for _ in range(self.one(1, 1, 2))]
        for key in ("answer", "appeal"):
            if self.often(0.2):
                claim[key] = self.claim_clock(key)
        return claim

    def too_late(self, per):
        """The first instant at which a claim is too late."""
        end = ex.name("window.end", "instant")
        ways = [ex.arithmetic("+", end, ex.duration(10, "day"), "instant"), ex.arithmetic("+", end, ex.months(1), "instant"),
                ex.arithmetic("+", end, ex.duration(12, "h"), "instant"),
                ex.call("end-of-month", [end], "instant"), ex.call("end-of-year", [end], "instant"),
                ex.call("after", [end, ex.duration(10, "day"), "office"], "instant"),
                ex.call("after", [end, ex.duration(8, "h"), "support"], "instant"),
                ex.name("subscription.end", "instant"),
                ex.call("later", [ex.name("subscription.end", "instant"), end], "instant")]
        if per == "record":
            ways += [ex.arithmetic("+", ex.name("to", "instant"), ex.duration(10, "day"), "instant"),
                     ex.arithmetic("+", ex.name("detected", "instant"), ex.months(1), "instant"),
                     ex.call("end-of-day", [ex.name("to", "instant")], "instant")]
        return self.chance.choice(ways)

    def claim_clock(self, key):
        """When an answer is due, or until when it can be appealed."""
        filed, answered = ex.name("claim.filed", "instant"), ex.name("claim.answered", "instant")
        clock = {"of": self.one(filed, answered, ex.call("later", [answered, filed], "instant"),
                                ex.name("window.end", "instant")),
                 "within": self.one(ex.duration(10, "day"), ex.months(1), ex.duration(48, "h"), ex.duration(8, "h"),
                                    ex.months(2))}
        if clock["within"].op == "duration" and self.often(0.3):
            clock["in"] = self.one("office", "support")
        return clock
