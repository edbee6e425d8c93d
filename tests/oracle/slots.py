"""Slots: time cut into pieces of one length, each with a value, good or bad."""
from itertools import islice

import spans
from evaluate import Instant, Unknown, evaluate, truth
from expressions import UNIT_MS
from facts import Record
from instants import MS_PER_DAY
from places import MISSING, Place, mentions


class Slot:
    """A piece of time, the part of it that is looked at, and what was found of it."""

    __slots__ = ("start", "end", "samples", "down", "bad", "skipped", "there", "blind", "gone", "value")

    def __init__(self, start, end, samples=(), down=0):
        self.start, self.end, self.samples, self.down = start, end, samples, down
        self.bad, self.skipped, self.there = False, False, True
        self.blind = self.gone = False
        self.value = None  # one that no expression gives

    def judged_as(self, other):
        """Itself, with what was found of another."""
        self.bad, self.skipped, self.there = other.bad, other.skipped, other.there
        self.blind, self.value = other.blind, other.value
        return self


class SamplePlace(Place):
    """One sample of a slot."""

    def __init__(self, outer, sample):
        super().__init__(outer.run)
        self.outer, self.sample, self.window = outer, sample, outer.window

    def still_runs(self):
        return False

    def own(self, name):
        if name in self.outer.fields:
            if self.sample["fields"].get(name) is None:
                raise Unknown
            return self.sample["fields"][name]
        return self.outer.own(name)


class SlotPlace(Place):
    """A slot. A field is what all its samples say."""

    def __init__(self, run, slot, rule, fields, outer=None):
        super().__init__(run)
        self.slot, self.rule, self.fields, self.outer = slot, rule, fields, outer
        self.window = outer.window if outer else None

    def still_runs(self):
        return False

    def each(self, _):
        return [SamplePlace(self, sample) for sample in self.slot.samples]

    def own(self, name):
        slot = self.slot
        if name == "slot.start":
            return Instant(slot.start)
        if name == "slot.length":
            return slot.end - slot.start
        if name == "down" and "from" not in self.rule:
            return slot.down
        if name == "bad":
            if isinstance(slot.bad, Unknown):
                raise slot.bad
            return slot.bad
        if name == "value":
            return self.value()
        if name in self.fields:
            said = {sample["fields"].get(name) for sample in slot.samples}
            if len(said) != 1 or None in said:
                raise Unknown
            return said.pop()
        return self.outer.own(name) if self.outer else MISSING

    def value(self):
        if self.slot.value is not None:
            return self.slot.value
        if "value" not in self.rule:
            raise Unknown
        return evaluate(self.rule["value"], self)


class Slots:
    """The slots: of one guarantee."""

    def __init__(self, run, guarantee):
        self.run, self.rule = run, guarantee["slots"]
        self.series = self.rule.get("from")
        self.fields = run.contract.get("samples", {}).get(self.series, {})
        (count, unit), = self.rule["size"].parts
        self.size = int(count * UNIT_MS[unit])
        self.least = int(self.rule["minimum run"]) if "minimum run" in self.rule else 1
        self.intervals = []
        self.blind = []
        self.without_samples = {  # bad, value, there, blind
            "good": (False, 0, True, False), "bad": (True, 1, True, False),
            "not measured": (False, 0, False, True), "out of base": (False, 0, False, False),
        }[self.rule.get("missing", "good")]

    def edges(self, origin, start, end):
        """The slots, counted from an origin, that share time with a stretch, cut at its ends."""
        zone = self.run.zone
        if self.size < MS_PER_DAY:
            first = start - (start - origin) % self.size
            return [(max(at, start), min(at + self.size, end)) for at in range(first, end, self.size)]
        days = [day for day in range(zone.day(start), zone.day(end - 1) + 1) if zone.start(day) < zone.start(day + 1)]
        return [(max(zone.start(day), start), min(zone.start(day + 1), end)) for day in days]

    # Slots of a series.

    def cut_series(self, origin, start, end):
        """All slots of a stretch, judged."""
        samples = sorted((sample for sample in self.run.samples.get(self.series, [])
                          if sample["from"] < end and sample["to"] > start), key=lambda sample: sample["from"])
        slots, first = [], 0
        for opens, closes in self.edges(origin, start, end):
            while first < len(samples) and samples[first]["to"] <= opens:
                first += 1
            own = []
            for sample in islice(samples, first, None):
                if sample["from"] >= closes:
                    break
                own.append(sample)
            slots.append(Slot(opens, closes, own))
        return [self.judge(slot) for slot in slots]

    def judge(self, slot):
        """Decides of a slot whether it is skipped, and whether it is bad."""
        if self.series and not slot.samples:
            return self.missing(slot)
        place = SlotPlace(self.run, slot, self.rule, self.fields)
        slot.skipped = "skip" in self.rule and truth(self.rule["skip"], place) is True
        if slot.skipped:
            return slot
        slot.bad = slot.down > 0
        for key in ("value", "bad"):
            try:
                found = evaluate(self.rule[key], place) if key in self.rule else None
            except Unknown as unknown:
                if unknown.why == "domain":
                    return self.missing(slot)
                found = self.doubt(unknown) if key == "bad" else None
            slot.bad = found if key == "bad" and found is not None else slot.bad
        return slot

    def missing(self, slot):
        slot.bad, slot.value, slot.there, slot.blind = self.without_samples
        return slot

    def doubt(self, unknown):
        self.run.uncertain = True
        self.run.note(unknown)
        return self.run.mode != "best"

    def items(self, grids, make):
        """Runs of bad slots of a series, as items. grids: stretches of time, and where slots are counted from."""
        self.slots = [slot for grid in grids for slot in self.cut_series(*grid)]
        result = []
        for run in self.runs(self.slots, 1):
            source = {"id": f"{self.series} {len(result) + 1}", "kind": "outage", "fields": {}}
            result.append(make(Record(source, run[0].start, run[-1].end, False)))
        self.blind = spans.union([(slot.start, slot.end) for slot in self.slots if slot.blind])
        return result

    @staticmethod
    def runs(slots, least):
        """Stretches of bad slots in a row that are long enough."""
        result, row = [], []
        for slot in slots:
            if slot.bad is True and (not row or slot.start <= row[-1].end):
                row.append(slot)
                continue
            result.append(row)
            row = [slot] if slot.bad is True else []
        result.append(row)
        return [row for row in result if len(row) >= max(least, 1)]

    def short_rows(self, items):
        """Once time was taken from them, rows that are too short go."""
        if not self.series or self.least <= 1:
            return
        for item in items:
            item.short = [span for span in item.spans if span[1] < self.enough(span[0])]
            item.take(item.short)
            if item.short and not item.spans and item.effect is None:
                item.effect = "too short"

    def enough(self, start):
        """When a row that begins at an instant is long enough."""
        if self.size < MS_PER_DAY:
            return start + self.least * self.size
        zone = self.run.zone
        day, time = zone.local(start)
        return zone.at(day + self.least * (self.size // MS_PER_DAY), time)

    # Slots of a window.

    def of_window(self, place, start, end, counted, stages):
        """The slots of a window. counted: time that counts in it."""
        if self.series:
            slots = self.cut_series(place.window.start, start, end)
            out, removed = (spans.clip(spans.union(each), start, end) for each in (stages.base_out, stages.removed))
            return [self.taken(slot, out, removed) for slot in slots] if out or removed else slots
        if self.rule.get("aligned") == "record":
            pieces = [(at, min(at + self.size, end) if self.size < MS_PER_DAY else self.edges(0, at, end)[0][1])
                      for at in self.starts(counted, end)]
        else:
            pieces = self.edges(place.window.start, start, end)
        return self.judge_pieces(pieces, counted)

    def judge_pieces(self, pieces, counted):
        """Slots of records. Those of one day, equally long and equally down, are judged alike, once."""
        slots, known = [], {}
        instant = any(mentions(self.rule.get(key), {"slot.start"}) for key in ("skip", "value", "bad"))
        for start, end in pieces:
            slot = Slot(start, end, down=spans.length(spans.clip(counted, start, end)))
            alike = start if instant else (self.run.zone.day(start), end - start, slot.down)
            if alike not in known:
                known[alike] = self.judge(slot)
            slots.append(slot.judged_as(known[alike]))
        return slots

    def starts(self, counted, end):
        """Where the slots of stretches begin."""
        for opens, closes in counted:
            while opens < closes:
                yield opens
                opens = opens + self.size if self.size < MS_PER_DAY else self.edges(0, opens, end)[0][1]

    @staticmethod
    def taken(slot, out, removed):
        """A slot from which a condition takes time is not judged."""
        if spans.clip(out, slot.start, slot.end):
            slot.skipped = slot.gone = True
        elif spans.clip(removed, slot.start, slot.end):
            slot.value, slot.skipped = 0, False
        else:
            return slot
        slot.bad, slot.samples, slot.there, slot.blind = False, (), True, False
        return slot

    def left_out(self, slots):
        """Time of slots that leave the base."""
        gone = [slot for slot in slots if not slot.gone and (
            slot.skipped or not slot.there and self.rule["missing"] == "out of base")]
        return spans.union([(slot.start, slot.end) for slot in gone])

    def down_of(self, slots):
        """Time of bad slots, where records are cut."""
        return spans.union([(slot.start, slot.end) for row in self.runs(slots, self.least) for slot in row])

    def places(self, slots, outer):
        return [SlotPlace(self.run, slot, self.rule, self.fields, outer) for slot in slots
                if slot.there and not slot.skipped]

    def sample_places(self, slots, outer):
        return [place for slot in self.places(slots, outer) for place in slot.each(None)]
