"""Places an expression is looked at in, and the names that are known there."""
from itertools import takewhile

from evaluate import AGGREGATES, Instant, Unknown, shift
from facts import BEGINS, ENDS

MISSING = object()
# Names of a record that those of a slot can stand beside.
RECORD_NAMES = {"from", "to", "length", "duration"}


def mentions(expression, names):
    """Whether an expression looks at one of some names."""
    if isinstance(expression, (tuple, list)):
        return any(mentions(part, names) for part in expression)
    if not hasattr(expression, "op"):
        return False
    if expression.op == "name":
        return expression.parts[0] in names
    return mentions(expression.parts, names)


def looks_at(expression, fields):
    """Whether an expression looks at a field of samples by itself, not in a function over them."""
    if isinstance(expression, (tuple, list)):
        return any(looks_at(part, fields) for part in expression)
    if not hasattr(expression, "op") or expression.op == "call" and expression.parts[0] in AGGREGATES:
        return False
    if expression.op == "name":
        return expression.parts[0] in fields
    return looks_at(expression.parts, fields)


class Place:
    """A subscription at a time: attributes, parameters, charges. Other places ask it last."""

    def __init__(self, run):
        self.run = run
        self.zone = run.zone
        self.window = None

    def calendar(self, name):
        return self.run.calendars[name]

    def each(self, _):
        raise Unknown

    def result(self, function, parts):
        return self.run.other_result(function, parts, self.window)

    def earlier_records(self, *_):
        raise Unknown

    def own(self, _):
        return MISSING

    def lookup(self, name):
        value = self.own(name)
        return self.run.value_of(name, self) if value is MISSING else value

    def day(self):
        """The civil day whose values count, of what changes."""
        return self.zone.day(self.window.start) if self.window else 0


class WindowPlace(Place):
    """A window that is being measured; what is not measured yet is not there."""

    def __init__(self, run, window):
        super().__init__(run)
        self.window = window
        self.values = {}
        self.items = []
        self.given_count = None
        self.slots = None  # a function that gives the places of slots or of their samples, where there are slots
        self.sample_fields = ()

    def each(self, expression):
        """What a function over many looks at: slots, where there are some and it names nothing of a record."""
        if self.slots and (expression is None or not mentions(expression, RECORD_NAMES)):
            return self.slots(expression is not None and looks_at(expression, self.sample_fields))
        return [ItemPlace(self.run, item, self) for item in self.items]

    def own(self, name):
        if name in self.values:
            value = self.values[name]
            if isinstance(value, Unknown):
                raise value
            return value
        if name == "window.start":
            return Instant(self.window.start)
        if name == "window.end":
            return Instant(self.window.end, True)
        if name == "window.length":
            return self.window.end - self.window.start
        if name == "window.days":
            return self.zone.day(self.window.end - 1) - self.zone.day(self.window.start) + 1
        return MISSING


class ItemPlace(Place):
    """A record, within a window or before there are windows."""

    def __init__(self, run, item, outer=None, records=None):
        super().__init__(run)
        self.item, self.outer, self.records = item, outer, records
        self.window = outer.window if outer else None

    def own(self, name):
        item, record = self.item, self.item.record
        if name == "from" or name == BEGINS.get(record.kind):
            return Instant(item.start)
        if name == "to":
            return Instant(item.end)
        if name == ENDS.get(record.kind):
            if record.open:
                raise Unknown
            return Instant(item.end)
        if name == "length":
            return item.length()
        if name == "duration":
            return item.end - item.start if record.told is None else record.told
        if name == "kind":
            return record.kind
        if name == "notice":
            if record.fields.get("published") is None:
                raise Unknown
            return record.start - record.fields["published"]
        if name in item.judged:
            if item.judged[name] is None:
                raise Unknown
            return item.judged[name]
        if name in self.run.fields_of(record.kind):
            return self.field(name)
        return self.outer.own(name) if self.outer else MISSING

    def field(self, name):
        kind = self.run.fields_of(self.item.record.kind)[name]
        value = self.item.record.fields.get(name)
        if value is None:
            value = self.run.field_default(self.item.record.kind, name)
        if value is None:
            raise Unknown
        return Instant(value) if kind == "instant" else value

    def day(self):
        return super().day() if self.window else self.zone.day(self.item.start)

    def still_runs(self):
        judged = self.item.judged
        return self.run.as_of is not None and judged.get("took") is not None and judged["kept"] is None

    def earlier_records(self, months, days, ms):
        """How many records that count so far began within that time before it. Of those that began with
        it, the ones that end earlier or have the smaller name are before it, and lengths that stand
        before it in the list: in this order they are."""
        since = shift(self.zone, Instant(self.item.start), -months, -days, -ms).ms
        before = takewhile(lambda other: other is not self.item, self.records)
        return sum(1 for other in before if other.effect is None and since <= other.start)


class PeriodPlace(Place):
    """A period of an allowance; what changes is as on its first day."""

    def __init__(self, run, start):
        super().__init__(run)
        self.start = start

    def day(self):
        return self.zone.day(self.start)
