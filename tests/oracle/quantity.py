"""How much is down in a window: what counts, what was taken, what nobody measured, the base."""
from fractions import Fraction
from math import ceil, floor

import spans
from amounts import round_whole
from evaluate import Unknown, evaluate
from places import ItemPlace


class Quantity:
    """One window (or day) of a guarantee, from the items that the stages left."""

    def __init__(self, run, guarantee, stages, place):
        self.run, self.guarantee, self.stages, self.place = run, guarantee, stages, place
        self.window = place.window
        start, end = run.life
        self.start = max(self.window.start, start)
        self.end = max(min(self.window.end, end), self.start)

    def seen(self):
        """Items of the window, with the part of their time that counts in it."""
        result = []
        for item in self.stages.items:
            if "belongs" in self.guarantee:
                try:
                    at = evaluate(self.guarantee["belongs"], ItemPlace(self.run, item)).ms
                except Unknown:
                    continue
                if self.start <= at < self.end:
                    result.append((item, spans.clip(item.spans, *self.run.life),
                                   spans.clip(item.taken, *self.run.life)))
            else:
                result.append((item, self.clip(item.spans), self.clip(item.taken)))
        return result

    def begins_here(self, item):
        """A record belongs to one window: that of its beginning, unless the contract says otherwise."""
        try:
            return self.start <= belongs_at(self.run, self.guarantee, item) < self.end
        except Unknown:
            return False

    def clip(self, held):
        return spans.clip(held, self.start, self.end)

    def measure(self, given):
        """Fills the names of the window: downtime, base, availability and the like. given: the downtime
        that somebody else measured, or None."""
        seen = self.seen()
        values = self.place.values
        self.place.items = [item for item in self.stages.items
                            if item.effect is None and self.begins_here(item)]
        counted = self.time = spans.union([span for _, held, _ in seen for span in held])
        self.taken = sum(spans.length(gone) for _, _, gone in seen)
        self.counted = spans.length(counted)
        if self.guarantee.get("overlap") == "each" or self.guarantee.get("round", {}).get("each") == "record":
            self.counted = sum(spans.length(held) for _, held, _ in seen)
        self.short = sum(spans.length(self.clip(item.short)) for item in self.stages.items)
        self.lengths = [item for item in self.stages.items if item.somewhere and self.begins_here(item)]
        self.counted += sum(item.told for item in self.lengths)
        self.taken += sum(item.lost for item in self.lengths)
        taken = spans.union([span for _, _, gone in seen for span in gone])
        blind = self.clip(self.stages.blind())
        self.unmeasured = spans.length(blind)
        out = self.clip(spans.union(self.stages.base_out))
        if self.stages.slots:
            out = spans.union(out + self.cut_slots(seen, counted, blind))
        self.excluded = bool(taken)
        base = self.base(out, blind)
        down = self.down(seen) + sum(self.down_of(item) for item in self.lengths)
        rule = self.guarantee.get("unmeasured", "not counted")
        if rule == "undefined" and self.unmeasured:
            self.run.uncertain = True
        if self.unmeasured:
            self.run.blind = self.run.ever_blind = True
        in_slots = self.stages.slots and not self.stages.slots.series
        if self.unmeasured and self.blind_counts() and not in_slots:
            down += self.unmeasured
            self.counted += self.unmeasured
            self.time = spans.union(self.time + blind)
        down = self.rounded(down if given is None else given)
        self.open = any(item.record.open and item.effect is None and item.start < self.window.end
                        and item.end + 1 > self.window.start for item in self.stages.items)
        values["base"] = base
        values["downtime"] = min(down, base)
        values["excluded"] = spans.length(out) + sum(item.left_base for item in self.lengths)
        values["unmeasured"] = self.unmeasured
        values["records"] = len(self.place.items)
        values["longest"] = max((item.length() for item in self.place.items), default=0)
        if base > 0:
            values["availability"] = Fraction(base - values["downtime"]) / base if down else 1
        else:
            values["availability"] = Unknown("domain")

    def blind_counts(self):
        """Whether time nobody measured counts as down."""
        rule = self.guarantee.get("unmeasured", "not counted")
        return self.run.blindness == "worst" or (rule == "counted" and self.run.blindness == "rule")

    def cut_slots(self, seen, counted, blind):
        """Slots of the window, what they are down, and what of them leaves the base."""
        slots = self.stages.slots
        if not slots.series and self.unmeasured and self.blind_counts():
            counted = spans.union(counted + blind)
        cut = slots.of_window(self.place, self.start, self.end, counted, self.stages)
        self.place.slots = lambda fields: (slots.sample_places if fields else slots.places)(cut, self.place)
        self.place.sample_fields = slots.fields
        if not slots.series:
            down = slots.down_of(cut)
            seen[:] = [(None, down, [])]
            self.counted = spans.length(down) + sum(item.told for item in self.lengths)
            self.time = spans.union(down)
        return slots.left_out(cut)

    def base(self, out, blind):
        if "base" in self.guarantee:
            base = evaluate(self.guarantee["base"], self.place)
        else:
            base = self.window.end - self.window.start
        base -= spans.length(out) + sum(item.left_base for item in self.lengths)
        if self.guarantee.get("unmeasured") == "out of base" and self.run.blindness == "rule":
            base -= spans.length(spans.subtract(blind, out))
        if self.guarantee.get("before start") == "out of base":
            base -= (self.start - self.window.start) + (self.window.end - self.end)
        return max(base, 0)

    def down_of(self, item):
        """What is told of a record without a place in time, beside what lies in time."""
        down = item.told * self.weight(item) if item.told else 0
        return self.round_to(down) if self.guarantee.get("round", {}).get("each") == "record" else down

    def down(self, seen):
        """Counted time, each second with its weight, each record rounded where the contract says so."""
        rounds_each = self.guarantee.get("round", {}).get("each") == "record"
        if rounds_each or self.guarantee.get("overlap") == "each":
            total = 0
            for item, held, _ in seen:
                each = spans.length(held) * self.weight(item)
                total += self.round_to(each) if rounds_each else each
            return total
        if "weight" not in self.guarantee:
            return spans.length(spans.union([span for _, held, _ in seen for span in held]))
        return self.weighted(seen)

    def weight(self, item):
        if "weight" not in self.guarantee:
            return 1
        try:
            weight = evaluate(self.guarantee["weight"], ItemPlace(self.run, item, self.place))
        except Unknown as unknown:
            self.run.uncertain = True
            self.run.note(unknown)
            return 0 if self.run.mode == "best" else 1
        return weight

    def weighted(self, seen):
        edges = sorted({edge for _, held, _ in seen for span in held for edge in span})
        weights = [(held, self.weight(item)) for item, held, _ in seen if held]
        total = 0
        for start, end in zip(edges, edges[1:]):
            here = [weight for held, weight in weights if spans.clip(held, start, end)]
            total += (end - start) * max(here, default=0)
        return total

    def rounded(self, down):
        if "round" not in self.guarantee or self.guarantee["round"].get("each") == "record":
            return down
        return self.round_to(down)

    def round_to(self, down):
        rule = self.guarantee["round"]
        unit = evaluate(rule["to"], self.place)
        if not down:
            return 0
        value = Fraction(down) / unit
        way = rule.get("by", "nearest")
        if way == "up":
            return ceil(value) * unit
        if way == "down":
            return floor(value) * unit
        ties = {"up": "half up", "even": "half even", "down": "half down"}[rule.get("ties", "up")]
        return round_whole(value, ties) * unit


def belongs_at(run, guarantee, item):
    """The instant that decides which window a record belongs to."""
    if "belongs" not in guarantee:
        return item.start
    return evaluate(guarantee["belongs"], ItemPlace(run, item)).ms


def target_kept(target, measure, place):
    tests = {"at least": lambda bound: measure >= bound, "at most": lambda bound: measure <= bound,
             "over": lambda bound: measure > bound, "below": lambda bound: measure < bound}
    return all(tests[key](evaluate(bound, place)) for key, bound in target.items())


