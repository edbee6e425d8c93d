"""Random facts for a contract: records that touch, nest, overlap and cross every edge, and what goes with them."""
from fractions import Fraction

from generate_contract import CAUSES, PARENTS
from generate_given import given_values
from generate_currencies import CurrencyFacts
from generate_events import EventFacts
from generate_slots import SlotFacts
from generate_term import TermFacts
from instants import Zone, add_months, ordinal, ymd
from written import day_text

HOUR = 3_600_000
STEPS = [0, 1, 1000, 29_000, 30_000, 60_000, 300_000, 600_000, 900_000, 1_800_000, HOUR, 2 * HOUR, 4 * HOUR,
         8 * HOUR, 24 * HOUR, 72 * HOUR]


class Facts(CurrencyFacts, SlotFacts, EventFacts, TermFacts):
    """Makes the facts of one case."""

    def __init__(self, chance, contract):
        self.chance, self.contract = chance, contract
        self.zone = Zone.named(contract["zone"])

    def often(self, share):
        return self.chance.random() < share

    def one(self, *choices):
        return self.chance.choice(choices)

    def make(self):
        case = {"asked": self.asked(), "_shown_in": self.one(None, self.contract["zone"]),
                "_currency": self.contract["currency"], "state": {}}
        self.asked_for = case["asked"]
        self.first, self.last = case["asked"][0][0], case["asked"][-1][1]
        self.edges = [edge for asked in case["asked"] for edge in asked]
        case["subscriptions"] = [self.subscription(f"s{number}") for number in range(self.one(1, 1, 2))]
        case["records"] = []
        for subscription in case["subscriptions"]:
            case["records"] += self.records(subscription["id"])
            self.hit([each for each in case["records"] if each.get("subscription") == subscription["id"]], subscription)
        self.chance.shuffle(case["records"])
        open_now = any(record.get("to") is None and record["kind"] in ("outage", "maintenance", "unmeasured")
                       for record in case["records"])
        if open_now or self.tickets and self.often(0.7) or self.often(0.3):
            case["as of"] = self.last + self.one(-10 * 24 * HOUR, 1, HOUR, 20 * 24 * HOUR, 90 * 24 * HOUR, -1)
        self.claims(case)
        self.samples(case)
        if self.often(0.2):
            self.state(case)
        self.results_before(case)
        self.endings(case)
        self.readings(case)
        if self.often(0.1):
            given_values(self, case)
        if self.contract["_mixed"]:
            self.currencies(case)
        return case

    def readings(self, case):
        for reading in self.contract.get("readings", []):
            alternatives = len(reading["_alternatives"])
            digits = any(str(each).isdigit() for each in reading["_alternatives"])  # taken as written
            if self.often(0.3) and not digits:
                case.setdefault("readings", {})[reading["id"]] = self.one(
                    *range(1, alternatives + 1), *(["silent"] if len(self.contract["readings"]) < 5 else []))

    def asked(self):
        year, month = self.contract["_month"]
        first = ordinal(year, month, 1)
        spread = self.one(1, 1, 1, 2, 3)
        edges = [self.zone.start(add_months(first, number)) for number in range(spread + 1)]
        if self.often(0.15):
            edges = [self.zone.start(add_months(ordinal(year, (month - 1) // 3 * 3 + 1, 1), 3 * number))
                     for number in range(2)]
        if self.often(0.05):
            edges = [self.zone.start(ordinal(year + number, 1, 1)) for number in range(2)]
        if self.often(0.08):
            edges = [self.zone.start(first + 10), self.zone.start(first + self.one(24, 50))]
        return list(zip(edges, edges[1:]))

    def subscription(self, name):
        subscription = {"id": name, "values": {"fee": self.money(), "plan": self.one("gold", "silver"),
                                               "seats": Fraction(self.one(100, 40, 7))}}
        self.plan(subscription["values"])
        self.changes(subscription["values"])
        if self.often(0.2):
            subscription["values"]["good"] = self.often(0.5)
        if self.often(0.3) and "promised" not in subscription["values"]:
            subscription["values"]["promised"] = self.one(HOUR, 2 * HOUR, 90 * 60_000)
        self.bought(subscription["values"])
        start = self.zone.day(self.first)
        subscription["start"] = self.zone.start(start - self.one(400, 365, 31, 1000, 45))
        if self.often(0.25):
            subscription["start"] = self.near(self.one(*self.edges))
        if self.often(0.15):
            subscription["end"] = self.last - self.one(0, 5, 12) * 24 * HOUR + self.one(0, 90 * 60_000)
            if subscription["end"] <= subscription["start"]:
                del subscription["end"]
        ways = {guarantee.get("for each") for guarantee in self.contract["guarantees"].values()}
        if "resource" in ways or self.often(0.05):
            subscription["resources"] = [self.resource(f"{name}-l{number}") for number in range(self.one(0, 1, 2, 3))]
        if "term" in self.contract and self.often(0.5):
            subscription["values"]["bound-until"] = self.near(self.one(self.first, self.last)) + self.one(0, 90) * 24 * HOUR
        if self.often(0.5):
            subscription["billing day"] = self.one(1, 16, 31, 29)
        return subscription

    def bought(self, values):
        """Parameters that rows are chosen by: told, changed, or not told."""
        for name, words in (("tier", ("basic", "plus", "top")), ("region", ("north", "south")), ("care", (True, False))):
            if self.often(0.8):
                values[name] = self.one(*words)
            if self.often(0.1):
                first = self.zone.day(self.first) - 20
                values[name] = [(first + 30 * number, self.one(*words)) for number in range(self.one(1, 2, 3))]

    def changes(self, values):
        """A charge, a parameter or an attribute that changes, or a charge that is not known yet."""
        makers = {"fee": self.money, "seats": lambda: Fraction(self.one(100, 40, 7)),
                  "promised": lambda: self.one(HOUR, 2 * HOUR, 90 * 60_000)}
        for name in makers:
            if self.often(0.12):
                first = self.zone.day(self.first) - 20
                values[name] = [(first + 25 * number + self.one(0, 3, -5), makers[name]())
                                for number in range(self.one(1, 2, 4))]
        if self.often(0.03):
            values["fee"] = "pending"

    def resource(self, name):
        values = {"fee": self.money()} if self.often(0.7) else {}
        if self.often(0.8):
            values["class"] = self.one("a", "b")
        if self.often(0.3):
            values["promised"] = self.one(HOUR, 2 * HOUR)
        return {"id": name, "values": values}

    def hit(self, records, subscription):
        """Some records are about a resource of their subscription."""
        for record in records:
            if subscription.get("resources") and self.often(0.5) and record["kind"] in ("outage", "maintenance"):
                record["fields"]["resource"] = self.chance.choice(subscription["resources"])["id"]

    def plan(self, values):
        """A plan that changes, that no row is for, or that nobody told."""
        if self.often(0.15):
            first = self.zone.day(self.first) - 40
            values["plan"] = [(first + 40 * number + self.one(0, 5, -5, 9), self.one("gold", "silver"))
                              for number in range(self.one(1, 2, 3))]
        elif self.often(0.05):
            del values["plan"]
        elif self.often(0.05):
            values["plan"] = "free"

    def money(self):
        cents = self.one(10_000, 999, 12_345, 100_001, 4_900, 0, self.chance.randrange(1, 500_000))
        if self.contract["currency"] == "JPY":
            return Fraction(cents)
        return Fraction(cents, 1000 if self.contract["currency"] == "TND" else 100)

    def near(self, instant):
        return instant + self.one(1, 1, -1) * self.chance.choice(STEPS)

    def moment(self):
        """An instant: near an edge, near another record, or anywhere."""
        where = self.chance.random()
        if where < 0.3 and self.used:
            instant = self.near(self.chance.choice(self.used))
        elif where < 0.45:
            instant = self.near(self.chance.choice(self.edges))
        else:
            instant = self.chance.randrange(self.first // 60_000, self.last // 60_000) * 60_000
        return instant

    def records(self, subscription):
        self.used = []
        self.tickets = any(guarantee.get("records") == "ticket" for guarantee in
                           self.contract["guarantees"].values())
        records = []
        for number in range(self.one(0, 1, 2, 2, 3, 4, 6)):
            records.append(self.record("outage", f"{subscription}-o{number}", subscription))
        if self.often(0.6):
            for number in range(self.one(1, 1, 2)):
                records.append(self.maintenance(f"{subscription}-m{number}", subscription))
        for number in range(self.one(0, 1, 3) if self.tickets else 0):
            records.append(self.ticket(f"{subscription}-t{number}", subscription))
        records += self.events(subscription)
        if self.often(0.3):
            records.append(self.record("unmeasured", f"{subscription}-u", subscription))
        if self.often(0.1) and records and records[0]["kind"] == "outage" and records[0]["to"] is not None and (
                "_on" not in records[0]):
            self.correct(records[0], records)
        outages = [record["id"] for record in records if record["kind"] == "outage"]
        if outages and self.often(0.3):
            records.append({"kind": "report", "id": f"{subscription}-r", "subscription": subscription,
                            "about": self.chance.choice(outages), "from": self.moment()})
        return records

    def record(self, kind, name, subscription):
        start = self.moment()
        end = start + self.chance.choice(STEPS[2:] if self.often(0.9) else STEPS)
        if self.often(0.2) and self.used:
            end = max(start, self.chance.choice(self.used))
        self.used += [start, end]
        record = {"kind": kind, "id": name, "subscription": subscription, "from": start, "to": end, "fields": {}}
        if self.often(0.05):
            record["_length"] = True  # instead of an end
        if kind == "outage":
            if self.often(0.05):
                record["to"] = None
            self.outage_fields(record["fields"], start, end)
        if self.often(0.04):
            self.by_day(record)
        return record

    def by_day(self, record):
        """Only the day or month is told, and of outages perhaps how long."""
        day = self.zone.day(record["from"])
        year, month, _ = ymd(day)
        record.pop("_length", None)
        record["_on"], edges = day_text(day), (day, day + 1)
        if self.often(0.3):
            first = ordinal(year, month, 1)
            record["_on"], edges = f"{year:04d}-{month:02d}", (first, add_months(first, 1))
        record["from"], record["to"] = map(self.zone.start, edges)
        if record["kind"] in ("outage", "maintenance") and self.often(0.7):
            if len(self.asked_for) == 1 and self.often(0.2):
                record["_on"], (record["from"], record["to"]) = None, self.asked_for[0]
            record["length"] = min(self.chance.choice(STEPS[1:]), record["to"] - record["from"])

    def outage_fields(self, fields, start, end):
        if self.often(0.6):
            fields["cause"] = frozenset(self.chance.sample(CAUSES, self.one(1, 1, 2)))
        if self.often(0.4):
            fields["component"] = frozenset(self.chance.sample(sorted(PARENTS), self.one(1, 1, 2)))
        for name in ("detected", "ticket-opened", "closed", "repair-begun"):
            if self.often(0.4):
                fields[name] = self.one(start, end, start + (end - start) // 3, end + HOUR, start + 60_000)
        if self.often(0.2):
            fields["reported"] = sorted({self.near(start), self.near(end)})
        if self.often(0.4):
            fields["severity"] = self.one("high", "low")
        if self.often(0.5):
            fields["share"] = self.one(Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(1, 1000))
        if self.often(0.6):
            fields["users-hit"] = Fraction(self.one(0, 5, 10, 50, 7, 100))
        for name in ("waiting", "access-refused"):
            if self.often(0.15) and end - start > 1000:
                third = (end - start) // 3
                fields[name] = [(start + third, end - third)] if self.often(0.7) else [(start - HOUR, start + third)]

    def ticket(self, name, subscription):
        """A ticket ends with its last event."""
        start = self.moment()
        self.used.append(start)
        fields = {}
        for event in ("acted", "answered", "resolved"):
            if self.often(0.75):
                fields[event] = start + self.chance.choice(STEPS)
        if self.often(0.5):
            fields["reported"] = [start + self.chance.choice(STEPS)]
        fields["urgency"] = self.one("urgent", "normal")
        if self.often(0.4):
            fields["waiting"] = [(start + HOUR, start + self.one(2, 3, 30) * HOUR)]
            if self.often(0.3):
                fields["waiting"].append((start - HOUR, start + 90 * 60_000))
        record = {"kind": "ticket", "id": name, "subscription": subscription, "from": start, "fields": fields}
        if self.often(0.2):
            self.by_day(record)
        return record

    def revise(self, record):
        """Announces changes of a maintenance."""
        start, end, published = record["from"], record["to"], record["fields"]["published"]
        record["revisions"] = []
        for _ in range(self.one(1, 1, 2)):
            published += self.one(HOUR, 24 * HOUR, 1)
            revision = {"published": published}
            if self.often(0.1):
                revision["cancelled"] = True
            else:
                start += self.one(-HOUR, HOUR, 0, 0)
                end = max(end + self.one(-HOUR, HOUR, 4 * HOUR, 0), start + 1)
                revision["from"], revision["to"] = start, end
            record["revisions"].append(revision)

    def correct(self, record, records):
        """The same record as it was learnt later."""
        record["recorded"] = max(record["from"], record["to"] or 0) + self.one(0, HOUR)
        other = {**record, "id": record["id"] + "b", "replaces": record["id"], "fields": dict(record["fields"]),
                 "recorded": record["recorded"] + self.one(HOUR, 40 * 24 * HOUR)}
        other["to"] = (record["to"] or record["from"]) + self.chance.choice(STEPS)
        if self.often(0.3):
            other["fields"]["cause"] = frozenset(["customer"])
        records.append(other)

    def maintenance(self, name, subscription):
        record = self.record("maintenance", name, subscription)
        if record["to"] == record["from"]:
            record["to"] += 2 * HOUR
        if self.often(0.85):
            record["fields"]["published"] = record["from"] - self.one(7 * 24 * HOUR, 7 * 24 * HOUR - 1, 48 * HOUR, HOUR,
                                                                      0, 30 * 24 * HOUR)
        if self.often(0.3):
            record["fields"]["planned"] = self.often(0.5)
        if self.often(0.15) and "published" in record["fields"] and "_on" not in record:
            self.revise(record)
        return record

    def claims(self, case):
        way = self.chance.random()
        if way < 0.3:
            case["claims"] = "in time"
        elif way < 0.4:
            case["claims"] = "none"
        elif way < 0.7:
            case["claims"] = [self.claim(case) for _ in range(self.one(1, 2, 3))]

    def claim(self, case):
        claim = {"subscription": self.chance.choice(case["subscriptions"])["id"],
                 "filed": self.near(self.last) + self.one(0, 10, 30, 31, 61) * 24 * HOUR}
        if self.often(0.4):
            claim["window"] = self.chance.choice(case["asked"])
        if self.often(0.3):
            claim["guarantee"] = "g0"
        claim["fields"] = {name: self.often(0.7) for name in ("written", "signed") if self.often(0.5)}
        if self.often(0.4):
            claim["fields"]["answered"] = claim["filed"] + self.one(0, 24 * HOUR, 10 * 24 * HOUR, 5 * HOUR)
        if self.often(0.05):
            claim["filed"] = "in time"
        return claim

    def state(self, case):
        first = self.zone.day(self.first)
        if "total-paid" in str(self.contract.get("rights")):
            first = add_months(first, 0, 1)  # what is looked back at is the months of the guarantee
        credits = []
        for back in self.chance.sample([1, 2, 3, 6, 11, 12, 13], 2):
            window = (self.zone.start(add_months(first, -back)), self.zone.start(add_months(first, 1 - back)))
            credits.append({"guarantee": "g0", "subscription": self.chance.choice(case["subscriptions"])["id"],
                            "window": window, "amount": self.money() or Fraction(1)})
        case["state"]["credits"] = credits
        if self.often(0.5):
            case["state"]["used"] = [self.used_before(case) for _ in range(self.one(1, 2))]

    def used_before(self, case):
        """Part of an allowance that was used before."""
        day = self.zone.day(self.first) - self.one(0, 10, 30, 60)
        used = {"guarantee": self.one("g0", "g0", "g1"), "window": (self.zone.start(day), self.zone.start(day + 30)),
                "subscription": self.chance.choice(case["subscriptions"])["id"], "duration": self.one(HOUR, 600_000)}
        if used["guarantee"] not in self.contract["guarantees"]:
            used["guarantee"] = "g0"
        if self.often(0.5):
            used["count"] = self.one(1, 2)
        if self.often(0.5):
            used["budget"] = self.one("maintenance", "maintenance", "unmeasured")
        return used
