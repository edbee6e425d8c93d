"""Windows of {any: 30 days}: the worst stretch of that length that ends in a month."""
import spans
from evaluate import Unknown
from places import WindowPlace
from quantity import Quantity
from windows import Window


class AnyStretch:
    """The stretches of one guarantee and item. used: the end of the last one that was missed."""

    def __init__(self, settlement, kind):
        self.settlement, self.run = settlement, settlement.run
        self.length = int(kind["any"].value)
        self.used = None

    def before(self, month):
        """The time before the first month that a stretch may reach back to."""
        return Window(month.start - self.length, month.start)

    def worst(self, month):
        """Of equally bad ones the one that ends with the month, else the first; None when there is none."""
        stages = self.settlement.stages
        blind = stages.blind()
        self.run.blind = self.run.blind or bool(blind)
        self.run.ever_blind = self.run.ever_blind or bool(blind)
        if blind and self.settlement.guarantee.get("unmeasured") == "undefined":
            self.run.uncertain = True
        starts = [month.end - self.length, *sorted(self.starts(stages, blind))]
        found = [Window(start, start + self.length) for start in starts if self.is_open(start, month)]
        worst = known = None
        for window in found:
            measure = self.measure(window, stages)
            if worst is None or (measure is not None and (known is None or self.is_worse(measure, known))):
                worst, known = window, measure
        return worst

    def is_open(self, start, month):
        end = start + self.length
        life = self.run.life
        return (month.start < end <= month.end and (self.used is None or start >= self.used)
                and start < life[1] and end > life[0])

    def starts(self, stages, blind):
        """Where what counts begins or ends, and where a missed stretch ended."""
        starts = set() if self.used is None else {self.used}
        held = list(blind) if self.counts_blind() else []
        for item in stages.items:
            if item.effect is None:
                starts.add(item.record.start)
                held += item.spans
        for start, end in spans.clip(held, *self.run.life) if held else []:
            starts |= {start, end - self.length}
        return starts

    def counts_blind(self):
        rule = self.settlement.guarantee.get("unmeasured", "not counted")
        return self.run.blindness == "worst" or (rule == "counted" and self.run.blindness == "rule")

    def measure(self, window, stages):
        place = WindowPlace(self.run, window)
        place.given_count = self.run.given(self.settlement.name, "count", window)
        try:
            Quantity(self.run, self.settlement.guarantee, stages, place).measure(
                self.run.given(self.settlement.name, "downtime", window))
            return self.settlement.quantity_of(place)
        except Unknown:
            return None

    def is_worse(self, measure, than):
        return measure < than if self.lower_is_worse() else measure > than

    def lower_is_worse(self):
        guarantee = self.settlement.guarantee
        target = guarantee.get("target", {})
        if target:
            return bool({"at least", "over"} & target.keys())
        pay = guarantee.get("pay", {})
        if "worse" in pay:
            return pay["worse"] == "lower"
        if "reached" in pay:
            opened = {key for row in pay["reached"] for key in self.open_sides(row)}
            if len(opened) == 1:
                return opened == {"low"}
        if "crossed" in pay or "each" in pay:
            return False
        return "measure" not in guarantee or guarantee["measure"].type == "percent"

    @staticmethod
    def open_sides(row):
        """A row without a lower bound goes on below, one without an upper one above."""
        return [side for side, keys in (("low", ("over", "at least")), ("high", ("below", "at most")))
                if not any(key in row for key in keys)]
