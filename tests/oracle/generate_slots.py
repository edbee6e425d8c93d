"""Random guarantees that cut time into slots, and the samples they look at."""
from fractions import Fraction

import expressions as ex

SAMPLES = {"traffic": {"errors": "number", "requests": "number"}}
ERRORS, REQUESTS = (ex.name(name, "number") for name in ("errors", "requests"))
# A month of short slots takes long.
SIZES = [*[(1, "h")] * 4, *[(1, "day")] * 7, (30, "min"), (15, "min"), (5, "min")]


def total(expression):
    return ex.call("total", [expression], expression.type)


class SlotContracts:
    """What Contracts makes of slots."""

    def slot_guarantee(self):
        guarantee = {"clause": "1", "window": self.one("calendar month", "calendar month", "billing month", "week", "asked")}
        size = ex.duration(*self.chance.choice(SIZES))
        guarantee["slots"] = {"size": size}
        if size.value >= ex.UNIT_MS["h"] and self.often(0.2):
            guarantee["window"] = self.any_stretch()
        self.rolling = isinstance(guarantee["window"], dict)
        if self.often(0.5):
            self.record_slots(guarantee)
        else:
            self.sample_slots(guarantee)
        if self.often(0.25):
            guarantee["slots"]["minimum run"] = str(self.one(1, 2, 3))
        if self.often(0.15):
            guarantee["join"] = {"gap": self.length(), "as": self.one("sum", "span")}
        if self.often(0.15):
            guarantee["unmeasured"] = self.one("not counted", "counted", "out of base", "undefined")
        if self.often(0.15):
            guarantee["before start"] = self.one("counts as up", "out of base", "not covered")
        kind = guarantee["measure"].type if "measure" in guarantee else "percent"
        self.best = False
        if self.often(0.7):
            guarantee["target"] = self.target(kind)
        if self.often(0.8):
            guarantee["pay"] = self.pay(kind, "window")
        return guarantee

    def record_slots(self, guarantee):
        slots, down = guarantee["slots"], ex.name("down", "duration")
        if self.often(0.5):
            slots["aligned"] = self.one("clock", "record", "record")
        if self.often(0.6):
            slots["bad"] = self.one(
                ex.compare(">=", down, self.length()), ex.compare(">", down, self.length()),
                ex.compare(">", ex.arithmetic("/", down, ex.name("slot.length", "duration"), "number"), ex.percent(50)))
        if self.often(0.15):
            slots["skip"] = self.one(
                ex.compare(">", down, self.length()),
                ex.compare("<", ex.name("slot.length", "duration"), ex.duration(1, "h")))
        if self.often(0.5):
            guarantee["when"] = [self.condition() for _ in range(self.one(1, 1, 2))]
        if self.often(0.6):
            guarantee["measure"] = self.one(
                ex.name("downtime", "duration"), ex.name("availability", "percent"),
                ex.call("count", [ex.name("bad", "yes/no")], "number"),
                ex.call("share", [ex.name("bad", "yes/no")], "percent"), total(down),
                ex.call("highest", [down], "duration"), ex.call("count", [ex.compare(">", down, self.length())], "number"))

    def sample_slots(self, guarantee):
        slots = guarantee["slots"]
        slots["from"] = "traffic"
        rate = ex.arithmetic("/", total(ERRORS), total(REQUESTS), "number")
        none = ex.compare("=", total(REQUESTS), ex.number(0))
        slots["value"] = self.one(
            ERRORS, rate, ex.call("if", [none, ex.number(0), rate], "number"),
            ex.call("if", [none, ex.number(0), rate], "number"), ex.call("highest", [ERRORS], "number"))
        value = ex.name("value", "number")
        slots["bad"] = self.one(
            ex.compare(">", value, self.one(ex.percent(5), ex.number(10))), ex.compare(">", ERRORS, ex.number(10)),
            ex.compare(">=", total(ERRORS), ex.number(self.one(10, 50))),
            ex.compare(">", ex.call("mean", [ERRORS], "number"), ex.number(9)))
        if self.often(0.8):
            slots["missing"] = self.one("good", "good", "bad", "not measured", "out of base")
        if self.often(0.25):
            slots["skip"] = ex.compare("<", self.one(REQUESTS, total(REQUESTS)), ex.number(100))
        if self.often(0.4):
            guarantee["when"] = [{"during": self.one("maintenance", {"hours": "office"})}]
            if self.often(0.3):
                guarantee["when"][0]["then"] = self.one("not counted", "out of base", "counts as up")
        if self.often(0.6):
            guarantee["measure"] = self.one(
                ex.name("downtime", "duration"), ex.name("longest", "duration"), ex.name("records", "number"),
                ex.call("count", [ex.name("bad", "yes/no")], "number"),
                ex.call("count", [ex.compare(">", ex.name("length", "duration"), self.length())], "number"),
                ex.call("highest", [value], "number"), ex.call("mean", [value], "number"),
                ex.arithmetic("-", ex.number(1), ex.call("mean", [value], "number"), "number"),
                ex.call("rank", [value, ex.percent(95)], "number"), ex.call("median", [value], "number"))


class SlotFacts:
    """What Facts makes of samples."""

    def samples(self, case):
        sizes = [int(guarantee["slots"]["size"].value) for guarantee in self.contract["guarantees"].values()
                 if guarantee.get("slots", {}).get("from")]
        if not sizes:
            return
        case["samples"] = {"traffic": []}
        for subscription in case["subscriptions"]:
            at = self.zone.start(self.zone.day(self.first)) - self.one(0, 0, 2, 30) * sizes[0]
            for _ in range(self.one(1, 3, 6, 10)):
                at = self.run_of_samples(case, subscription["id"], at, sizes[0])

    def run_of_samples(self, case, subscription, at, size):
        """Some equal samples; gives where the next can begin."""
        every = self.one(size, size, size, size // 5, size // 2, 2 * size)
        at += self.one(0, 0, 0, 1, 1, 3, 24, 200, 600) * size
        if self.often(0.1):
            at += self.one(size // 2, 60_000)
        times = self.one(1, 1, 2, 3, 5, 12, 200)
        requests = self.one(0, 30, 100, 1000)
        case["samples"]["traffic"].append({
            "subscription": subscription, "from": at, "every": every, "times": times,
            "fields": {"requests": Fraction(requests),
                       "errors": Fraction(min(requests, self.one(0, 1, 9, 10, 11, 30, 500)))}})
        if self.often(0.05):
            del case["samples"]["traffic"][-1]["fields"][self.one("requests", "errors")]
        return at + times * every


def each_sample(runs):
    """Single samples of runs of equal ones."""
    return [{**run, "from": run["from"] + number * run["every"], "to": run["from"] + (number + 1) * run["every"]}
            for run in runs for number in range(run["times"])]
