"""The stages from records to what counts of them: items, clock, conditions, join, deadline."""
from copy import copy
from math import floor

import spans
from evaluate import Instant, Unknown, civil_of, evaluate, last_day, shift
from expressions import Expression
from facts import Record
from instants import MS_PER_DAY
from limits import period_of
from places import ItemPlace, PeriodPlace
from slots import Slots
from windows import windows_of


class Item:
    """A record on its way through the stages."""

    def __init__(self, record):
        self.record = record
        self.start, self.end = record.start, record.end
        self.somewhere = record.told is not None  # without a place in time
        self.spans = [(record.start, record.end)] if record.start < record.end and not self.somewhere else []
        self.told, self.lost, self.left_base = record.told or 0, 0, 0
        self.taken = []
        self.short = []  # of it, because a row of slots was too short
        self.effect = None
        self.barred = False
        self.parts = [self]
        self.judged = {}

    def length(self):
        return spans.length(self.spans) + self.told

    def take(self, gone):
        """Takes time away for good."""
        self.taken += gone
        self.spans = spans.subtract(self.spans, gone)

    def drop(self, effect):
        self.take(list(self.spans))
        self.effect = effect
        self.left_base = self.told if effect == "out of base" else 0
        self.lost, self.told = self.lost + self.told, 0


def hits(record, components, contract):
    """Whether a record hits one of the components, a part of one, or what holds one."""
    hit = record.fields.get("component")
    if not components or not hit:
        return True
    return any(related(one, other, contract) for one in hit for other in components)


def related(one, other, contract):
    parents = contract["_parents"]
    return one == other or above(one, other, parents) or above(other, one, parents)


def above(one, other, parents):
    while other is not None:
        other = parents.get(other)
        if other == one:
            return True
    return False


EVERYWHERE = ("subscription.start", "subscription.end", "as-of")


def is_about_subscription(expression, contract):
    """Whether nothing in an expression is of a record."""
    if expression.op == "name":
        name = expression.parts[0]
        return name in contract["_types"] or name in EVERYWHERE
    if expression.op == "call" and expression.parts[0] == "earlier-records":
        return False
    return all(is_about_subscription(part, contract) for part in expression.parts if isinstance(part, Expression))


def bars(condition, contract):
    """Whether a condition looks at the subscription, and leaves it without anything owed."""
    expression = condition.get("require", condition.get("unless"))
    return (expression is not None and is_about_subscription(expression, contract)
            and effect_of(condition) in ("not entitled", "does not apply"))


def effect_of(condition):
    return condition.get("else" if "require" in condition else "then", "not counted")


class Stages:
    """What is left of the records for one guarantee and one item of a for each."""

    def __init__(self, run, guarantee, windows, name, item=None):
        self.run, self.guarantee, self.windows, self.name, self.of_item = run, guarantee, windows, name, item
        self.base_out = []
        self.removed = []
        self.known = self.unseen = None
        self.items = []

    def walk(self):
        kinds = self.guarantee.get("records", "outage")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        self.slots = Slots(self.run, self.guarantee) if "slots" in self.guarantee else None
        if self.slots and self.slots.series:
            self.items = self.slots.items(self.grids(), Item)
        else:
            self.items = [Item(record) for record in self.records_or_given(kinds[0])
                          if record.kind in kinds and self.concerns(record)]
        self.clock()
        for condition in self.guarantee.get("when", []):
            if not bars(condition, self.run.contract):
                self.condition(condition)
        if self.slots:
            self.slots.short_rows(self.items)
        self.join()
        self.deadline()
        return self

    def records_or_given(self, kind):
        """The records, and lengths instead of those of the windows for which they are given."""
        given = [window for window in self.windows if self.run.given(self.name, "lengths", window) is not None]
        if not given:
            return self.run.records
        result = []
        for window in given:
            start = max(window.start, self.run.life[0])
            lengths = enumerate(self.run.given(self.name, "lengths", window))
            result += [Record({"id": f"given {window.start} {number:06}", "kind": kind, "length": length},
                              start, start, False) for number, length in lengths]
        for record in self.run.records:
            whole = record.told is not None or record.start == record.end
            pieces = [] if whole else spans.subtract([(record.start, record.end)], spans.union(given))
            if whole and not any(window.start <= record.start < window.end for window in given):
                pieces = [(record.start, record.end)]
            for start, end in pieces:
                piece = copy(record)
                piece.start, piece.end = start, end
                result.append(piece)
        return sorted(result, key=Record.order)

    def extent(self):
        """All time that is looked at."""
        start, end = self.run.life
        return (max(start, min(window.start for window in self.windows)),
                min(end, max(window.end for window in self.windows)))

    def grids(self):
        """All time that is looked at, in stretches whose slots are counted from where each begins: windows, or
        months where windows overlap, and what lies between. As (counted from, from, to)."""
        start, end = self.extent()
        kind = self.guarantee.get("window", self.run.contract.get("window", "calendar month"))
        if kind == "since start":
            return [(min(window.start for window in self.windows), start, end)]
        kind = kind if isinstance(kind, str) else "calendar month"
        windows = self.run.case["asked"] if kind == "asked" else windows_of(
            kind, (start, end + 800 * MS_PER_DAY), self.run.zone, self.run.subscription)
        windows = sorted(tuple(window) for window in windows if window[0] < end)
        edges = sorted({start, end, *(edge for window in windows for edge in window if start < edge < end)})
        origins = {edge for window in windows for edge in window}
        return [(max(each for each in origins if each <= opens), opens, closes)
                for opens, closes in zip(edges, edges[1:])]

    def concerns(self, record):
        components = self.guarantee.get("of", [])
        components = components if isinstance(components, list) else [components]
        if not hits(record, components, self.run.contract):
            return False
        way = self.guarantee.get("for each")
        if way is None:
            return True
        named = record.fields.get(way)
        if way == "component":
            return hits(record, [self.of_item], self.run.contract)
        if way == "resource":
            return named in (None, self.of_item)
        return named == self.of_item or way not in self.run.fields_of(record.kind)

    def accounted(self):
        """Time that is known to be down, was taken from a record, or is taken away whatever happens in it."""
        if self.known is None:
            self.known = spans.union(self.removed + [
                span for item in self.items for span in item.spans + item.taken])
        return self.known

    def blind(self):
        """Time that nobody measured, by what records or samples say, of which nothing else is known."""
        if self.unseen is None:
            unseen = spans.union(self.run.unmeasured + self.slots.blind) if self.slots else self.run.unmeasured
            self.unseen = spans.subtract(unseen, self.accounted())
        return self.unseen

    def place(self, item):
        return ItemPlace(self.run, item, None, self.items)

    def clock(self):
        clock = self.guarantee.get("clock")
        if not clock:
            return
        for item in self.items:
            if item.somewhere:
                continue  # whoever tells a length tells what counted
            place = self.place(item)
            try:
                start = evaluate(clock["from"], place).ms if "from" in clock else item.start
                end = self.clock_end(item, clock, place)
            except Unknown:
                self.clock_missing(item, clock)
                continue
            # The end may be later than that of the record, the beginning not earlier.
            runs = spans.union([(max(start, item.start), end)])
            item.take(spans.subtract(item.spans, runs))
            item.spans = runs
            self.only_open(item, clock)

    @staticmethod
    def clock_end(item, clock, place):
        """The clock of a record that goes on runs until now."""
        try:
            return evaluate(clock["until"], place).ms if "until" in clock else item.end
        except Unknown:
            if item.record.open:
                return item.end
            raise

    def only_open(self, item, clock):
        if "in" in clock and item.spans:
            hours = self.run.calendars[clock["in"]].between(item.spans[0][0], item.spans[-1][1])
            item.take(spans.subtract(item.spans, hours))

    def clock_missing(self, item, clock):
        rule = clock.get("if missing", "undefined")
        if rule == "whole":
            self.only_open(item, clock)
        elif rule == "count nothing":
            item.take(list(item.spans))
        elif rule == "not entitled":
            item.take(list(item.spans))
            item.barred = True
        else:
            self.run.uncertain = True
            if self.run.mode == "best":
                item.take(list(item.spans))
            else:
                self.only_open(item, clock)

    def decide(self, expression, place, wanted):
        """Whether an effect takes hold: where the expression is wanted; a missing fact by the mode."""
        try:
            return evaluate(expression, place) == wanted
        except Unknown as unknown:
            self.run.uncertain = True
            self.run.note(unknown)
            return self.run.mode == "best"

    def condition(self, condition):
        if "during" in condition:
            self.during(condition)
            return
        wanted = "unless" in condition
        effect = effect_of(condition)
        expression = condition["unless" if wanted else "require"]
        # earlier-records looks at what counts when the condition is reached.
        hit = [item for item in self.items if item.effect is None
               and self.decide(expression, self.place(item), wanted)]
        for item in hit:
            if effect == "out of base":
                self.base_out += item.spans
            item.drop(effect)

    def declared(self, condition):
        """The windows of time that a condition names, as (record, spans)."""
        kinds = condition["during"]
        kinds = kinds if isinstance(kinds, list) else [kinds]
        result = []
        for record in self.run.records:
            if record.kind not in kinds or not self.concerns_time(record) or record.told is not None:
                continue
            item = Item(record)
            if "where" not in condition or self.decide(condition["where"], self.place(item), True):
                result.append((record, item.spans))
        return self.allowed(condition["budget"], result) if "budget" in condition else result

    def allowed(self, budget, declared):
        """What an allowance takes away of declared windows, in their turn."""
        def turn(window):
            record, _ = window
            first = record.start
            if budget.get("order") == "by publication":
                published = record.fields.get("published")
                first = 1 << 62 if published is None else published
            return first, record.order()

        used, result = {}, []
        for number, (record, held) in enumerate(sorted(declared, key=turn)):
            period = number if budget.get("per") == "record" else period_of(
                budget.get("per", "window"), self.run, self.guarantee, record.start)
            if period not in used:
                used[period] = self.used_before(budget, period, record)
            result.append((record, self.allowed_of(budget, held, period, record, used)))
        return result

    def used_before(self, budget, period, record):
        if budget.get("per") == "record":
            return 0
        key = "count" if budget["at most"].type == "number" else "duration"
        return sum(told.get(key, 0) for told in self.run.case.get("state", {}).get("used", [])
                   if told.get("guarantee") in (None, self.name) and told.get("budget") in (None, record.kind)
                   and told.get("subscription") in (None, self.run.subscription["id"])
                   and period[0] <= told["window"][0] < period[1])

    def allowed_of(self, budget, held, period, record, used):
        start = record.start if budget.get("per") == "record" else max(period[0], self.run.life[0])
        try:
            most = evaluate(budget["at most"], PeriodPlace(self.run, start))
        except Unknown as unknown:
            self.run.uncertain = True
            self.run.note(unknown)
            return held if self.run.mode == "best" else []
        want = 1 if budget["at most"].type == "number" else spans.length(held)
        left = most - used[period]
        used[period] += want
        if left >= want:
            return held
        if want == 1 and budget["at most"].type == "number" or budget.get("over") == "whole" or left <= 0:
            return []
        return [(record.start, record.start + floor(left))]

    def concerns_time(self, record):
        return self.concerns(record)

    def during(self, condition):
        what = condition["during"]
        effect = condition.get("then", "not counted")
        outside = condition.get("outside") == "yes"
        named = None
        if not isinstance(what, dict):
            named = spans.union([span for _, held in self.declared(condition) for span in held])
            self.removed += [] if outside else named
        elif "hours" in what:
            named = self.hours(what["hours"], outside)
            outside = False
            self.removed += named
        elif "guarantee" in what:
            named = self.run.paid_time(what["guarantee"])
            self.removed += [] if outside else named
        if named and effect == "out of base" and condition.get("whole") == "yes" and not outside:
            self.base_out += named
        for item in self.items:
            if item.effect is not None:
                continue
            time = named
            if time is None:
                told = item.record.fields.get(what["span"])
                if told is None and outside:
                    self.run.uncertain = True
                    self.run.note(Unknown("fact"))
                    if self.run.mode != "best":
                        continue
                elif told is None:
                    continue
                time = spans.union(told or [])
            gone = spans.subtract(item.spans, time) if outside else spans.intersect(item.spans, time)
            if effect == "out of base":
                self.base_out += gone
            item.take(gone)

    def hours(self, calendar, outside):
        """Open hours, or all others, of all time that is looked at."""
        edges = [edge for item in self.items for span in item.spans for edge in span]
        edges += [edge for window in self.windows for edge in window]
        start, end = min(edges), max(edges)
        opened = self.run.calendars[calendar].between(start, end)
        return spans.subtract([(start, end)], opened) if outside else opened

    def join(self):
        join = self.guarantee.get("join")
        if not join:
            return
        gap = evaluate(join["gap"], self.run.place) if "gap" in join else None
        counting = sorted((item for item in self.items if item.effect is None and item.spans),
                          key=lambda item: (item.spans[0][0], item.record.order()))
        joined = []
        for item in counting:
            if joined and gap is not None and item.spans[0][0] - joined[-1].spans[-1][1] <= gap:
                self.merge(joined[-1], item, join.get("as") == "span")
                item.effect = "joined"
            else:
                joined.append(item)
        if "minimum" in join:
            least = evaluate(join["minimum"], self.run.place)
            for item in self.items:
                if item.effect is None and item.length() < least:
                    item.drop("too short")
        self.items = [item for item in self.items if item.effect != "joined"]

    @staticmethod
    def merge(first, other, gap_counts):
        between = [(first.spans[-1][1], other.spans[0][0])] if gap_counts else []
        first.spans = spans.union(first.spans + other.spans + between)
        first.taken += other.taken
        first.parts += other.parts

    def deadline(self):
        rule = self.guarantee.get("deadline")
        if not rule:
            return
        for item in self.items:
            if item.effect is None:
                item.judged = Judge(self, rule, item).judge()


class Judge:
    """The deadline of one record: due, kept, took, late-by. What is not known stays away."""

    def __init__(self, stages, rule, item):
        self.run, self.rule, self.item = stages.run, rule, item
        self.place = stages.place(item)
        self.calendar = self.run.calendars[rule["in"]] if "in" in rule else None
        field = rule.get("stop during")
        self.stopped = spans.union(item.record.fields.get(field) or []) if field else []

    def judge(self):
        judged = {"due": None, "kept": None, "took": None, "late-by": None}
        try:
            start = evaluate(self.rule["of"], self.place)
        except Unknown:
            return judged
        if self.calendar and not start.boundary:
            start = Instant(self.calendar.anchor(start.ms), start.boundary)
        due = self.due(start)
        judged["due"] = Instant(due, True) if due is not None else None
        inclusive = self.inclusive
        try:
            met, running = evaluate(self.rule["met by"], self.place).ms, False
        except Unknown:
            if self.run.as_of is None:
                return judged
            met, running = self.run.as_of, True
        late = met > due or (met == due and not inclusive)
        if not running or late:
            judged["kept"] = not late
        judged["took"] = max(self.ran(start.ms, met), 0)
        if not running or late:
            judged["late-by"] = self.ran(due, met) if late else 0
        return judged

    inclusive = True

    def due(self, start):
        months, days, ms = civil_of(self.rule["within"], self.place)
        exact = self.rule.get("days") == "exact"
        if not months and not days:
            return self.add_time(start.ms, ms)
        self.inclusive = exact
        return self.stopped_after(start.ms, self.civil_due(start, months, days, ms, exact))

    def civil_due(self, start, months, days, ms, exact):
        if self.calendar and not months:
            day = self.calendar.add_days(self.run.zone.day(start.ms), days)
            if exact:
                return self.run.zone.at(day, self.run.zone.local(start.ms)[1])
            return self.run.zone.start(day + 1)
        shifted = shift(self.run.zone, start, months, days, ms)
        if exact or shifted.boundary:
            self.inclusive = exact
            return shifted.ms
        return self.run.zone.start(last_day(self.run.zone, start, months, days, ms) + 1)

    def add_time(self, start, ms):
        if self.calendar:
            return self.calendar.add(start, ms, self.stopped)
        return self.stopped_after(start, start + ms)

    def stopped_after(self, start, due):
        """Time that does not run puts the deadline off."""
        for stop_start, stop_end in self.stopped:
            if stop_end <= start:
                continue
            begins = max(stop_start, start)
            if begins >= due:
                continue
            if self.calendar:
                due = self.calendar.add(stop_end, spans.length(self.calendar.between(begins, due)))
            else:
                due += stop_end - begins
        return due

    def ran(self, start, end):
        """Time on the clock of the deadline between two instants."""
        if end <= start:
            return 0
        running = self.calendar.between(start, end) if self.calendar else [(start, end)]
        return spans.length(spans.subtract(running, self.stopped))

