"""From a contract and the facts of one subscription to its results."""
from fractions import Fraction

import spans
from any_stretch import AnyStretch
from amounts import DECIMALS, all_compare, is_counted, plus, round_all, worth
from choices import NoRow, Untold, chosen, combinations, has_choice
from claims import Claims
from currencies import told, with_currencies
from evaluate import RESULTS, Instant, Unknown, evaluate
from expressions import Expression, call, name
from facts import known_at
from generate_slots import each_sample
from hours import Calendar
from instants import Zone
from limits import TOLD, Ledger, Limits
from places import ItemPlace, Place, WindowPlace
from quantity import Quantity, belongs_at, target_kept
from readings import merged
from rights import Right, result_of
from schedule import Schedule
from stages import Stages, bars, effect_of, related
from terms import endings
from together import ContractLimits, combine, name_of
from windows import Window, own_stretch, windows_of
from written import day_text

FOREVER = 1 << 62


class Result:
    """What one guarantee came to in one window, for one record, day or item of it."""

    def __init__(self, guarantee, window, record=None, item=None):
        self.guarantee, self.window, self.record, self.item = guarantee, window, record, item
        self.status, self.missed, self.provisional = None, False, False
        self.measure = self.row = self.deadline = self.due = self.answer_by = self.appeal_by = None
        self.downtime = self.counted = self.taken = self.unmeasured = self.base = self.records = 0
        self.gross, self.payable, self.best, self.worst = {}, {}, None, None
        self.entitlement = "none"
        self.exact = {}
        self.place = None
        self.any = False
        self.outer = window  # the window that a record or day is settled in
        self.at, self.day = window.start, None  # what decides the time of limits
        self.note = None
        self.alternatives = self.rule = None
        self.time = []

    def key(self):
        """What garant calls it; lengths that are given all have one name."""
        record = "given" if self.is_given() else self.record
        return self.guarantee, self.item, record, self.window

    def is_given(self):
        return (self.record or "").startswith("given ")

    def same(self):
        """What makes it the same result under other assumptions: of any stretch, that it is of the same month."""
        return self.guarantee, self.item, self.record, self.outer if self.any else self.window


class Run:
    """One way through a contract with the facts of one subscription."""

    def __init__(self, contract, case, subscription, alternatives, mode="rule", blindness="rule", fallen=frozenset()):
        self.contract, self.case, self.subscription = contract, case, subscription
        self.fallen = fallen  # what combining takes: it uses up no limit
        self.alternatives = alternatives
        self.resource = None
        self.mode, self.blindness = mode, blindness
        self.zone = Zone.named(contract["zone"])
        self.currency = subscription.get("currency", contract.get("currency"))
        self.as_of = case.get("as of")
        self.calendars = contract["_calendars"]
        every = known_at(case, subscription, self.as_of)
        self.life = (subscription.get("start", -FOREVER), subscription.get("end", FOREVER))
        self.records = [record for record in every if record.kind != "unmeasured"]
        self.unmeasured = spans.union([(record.start, record.end) for record in every
                                       if record.kind == "unmeasured"])
        self.samples = {name: each_sample([run for run in runs if run["subscription"] == subscription["id"]])
                        for name, runs in case.get("samples", {}).items()}
        self.place = Place(self)
        self.ledger = self.told_before()
        self.uncertain = self.blind = self.ever_blind = False
        self.why = None

    def told_before(self):
        """What the case says was paid before."""
        ledger = Ledger()
        for credit in self.case.get("state", {}).get("credits", []):
            if credit.get("subscription") in (None, self.subscription["id"]):
                ledger.add(credit["guarantee"], Window(*credit["window"]), credit["window"][0], TOLD,
                           None, {self.contract["currency"]: credit["amount"]})
        return ledger

    def note(self, unknown):
        self.why = self.why or unknown.why

    # Choices.

    def told(self, name, day):
        """What the subscription is told to be on a civil day; None when nobody told."""
        value = None
        for owner in [self.resource, self.subscription] if self.resource else [self.subscription]:
            value = owner["values"].get(name)
            if isinstance(value, list):
                rows = [each for first, each in value if first <= day]
                value = rows[-1] if rows else None
            if value is not None:
                return value
        return self.contract["_defaults"].get(name)

    def taken(self, node, start):
        """A part of the contract without choices, on the civil day of an instant."""
        if not self.contract["_chooses"]:
            return node
        day = self.zone.day(start)
        return chosen(self.contract, node, self.alternatives, day_text(day), lambda name: self.told(name, day))

    # Values that somebody else measured.

    def given(self, guarantee, stage, window):
        """What a case gives of a guarantee in a window instead of measuring it, or None."""
        for given in self.case.get("given", []):
            if ((given["guarantee"], given["stage"]) == (guarantee, stage)
                    and given.get("window") in (None, tuple(window))
                    and given.get("subscription") in (None, self.subscription["id"])):
                return given["value"]
        return None

    # Names that are known everywhere.

    def value_of(self, name, place):
        if name == "as-of":
            if self.as_of is None:
                raise Unknown
            return Instant(self.as_of)
        if name in ("subscription.start", "subscription.end"):
            value = self.subscription.get(name.partition(".")[2])
            if value is None:
                raise Unknown
            return Instant(value, name == "subscription.end")
        value = self.told(name, place.day())
        if value is None:
            raise Unknown("charge" if name in self.contract["charges"] else "fact")
        if value == "pending":
            raise Unknown("charge")
        if self.contract["_mixed"] and name in self.contract["charges"]:
            return told(value, self.currency)
        return Instant(value) if self.contract["_types"].get(name) == "instant" else value

    def fields_of(self, kind):
        return self.contract["_fields"][kind]

    def field_default(self, kind, name):
        return self.contract["_field_defaults"].get((kind, name))

    # Results of other guarantees.

    def other_result(self, function, parts, window):
        return result_of(self, function, parts, window)

    def paid_time(self, name):
        """Time that a guarantee was paid for; where nobody knows, it was in the provider's favour."""
        time = []
        for result in self.list:
            if result.guarantee != name:
                continue
            paid = bool(result.payable)
            if result.status in ("undefined", "pending"):
                sure = None not in (result.best, result.worst) and bool(result.best) == bool(result.worst)
                self.uncertain = self.uncertain or not sure
                paid = bool(result.best) if sure else self.mode == "best"
            time += result.time if paid else []
        return spans.union(time)

    # The walk.

    def settle(self, only=None, others=()):
        """Results of all guarantees, or of some beside those of others."""
        guarantees = self.contract["guarantees"]
        self.list = list(others)
        for name in in_order(self.contract, self.alternatives):
            if only is None or name in only:
                self.list += self.guarantee(name, guarantees[name])
        return self.list

    def rights(self):
        """Rights that arise from what the guarantees came to in the end."""
        return [result for name, rule in self.contract.get("rights", {}).items()
                for result in Right(self, name, rule).settle(lambda window, name=name: Result(("right", name), window))]

    def guarantee(self, name, guarantee):
        self.uncertain = self.blind = False
        results = []
        for item, resource in self.items_of(guarantee):
            self.resource = resource
            results += Settlement(self, name, guarantee, item).settle()
        self.resource = None
        if (self.uncertain or self.blind) and (self.mode, self.blindness) == ("rule", "rule"):
            settle_bounds(self, results, name, self.uncertain)
        return results


    def items_of(self, guarantee):
        """What a guarantee is settled for, each apart, as (name, resource)."""
        way = guarantee.get("for each")
        if way is None:
            return [(None, None)]
        if way == "resource":
            return [(resource["id"], resource) for resource in self.subscription.get("resources", [])]
        if way == "component":
            named = guarantee.get("of", [])
            named = named if isinstance(named, list) else [named]
            return [(name, None) for name in self.contract["_parents"]
                    if not named or any(related(each, name, self.contract) for each in named)]
        kinds = guarantee.get("records", "outage")
        words = [record.fields[way] for record in self.records if record.kind in kinds and way in record.fields]
        return [(word, None) for word in dict.fromkeys(words)]


class Settlement:
    """One guarantee, or one item of a for each, in all its windows."""

    def __init__(self, run, name, written, item=None):
        self.run, self.name, self.written, self.item = run, name, written, item
        self.carried = {}
        self.guarantee = self.stages = None

    def settle(self):
        kind = self.written.get("window", self.run.contract.get("window", "calendar month"))
        windows = [window for asked in self.run.case["asked"]
                   for window in windows_of(kind, asked, self.run.zone, self.run.subscription)
                   if window.end > self.run.life[0] and window.start < self.run.life[1]]
        if not windows:
            return []
        self.windows, self.kind = windows, kind
        self.any = AnyStretch(self, kind) if isinstance(kind, dict) and "any" in kind else None
        return [result for window in windows for result in self.window(window)]

    def enter(self, window):
        """Takes the guarantee as it stands on the first day of a window, and walks its stages."""
        guarantee = self.run.taken(self.written, window.start)
        if self.stages is None or guarantee != self.guarantee:
            self.guarantee = guarantee
            before = [self.any.before(self.windows[0])] if self.any else []
            self.stages = Stages(self.run, guarantee, before + self.windows, self.name, self.item).walk()

    def nothing_taken(self, window, status):
        result = Result(self.name, window, None, self.item)
        result.status = status
        return [result]

    def window(self, window):
        try:
            self.enter(window)
        except NoRow:
            return self.nothing_taken(window, "does not apply")
        except Untold:
            return self.nothing_taken(window, "undefined")
        stages = self.stages
        per = self.guarantee.get("per", "window")
        if per == "record":
            results = self.records(window, stages)
        elif per == "day":
            days = windows_of("day", self.own_stretch(window), self.run.zone, None)
            results = [self.measured(Result(self.name, day, None, self.item), stages) for day in days]
        else:
            stretch = self.any.worst(window) if self.any else window
            if stretch is None:
                return []
            results = [self.measured(Result(self.name, stretch, None, self.item), stages)]
        for result in results:
            result.outer, result.at, result.day = window, self.at_of(result), self.day_of(result)
            result.any = self.any is not None
        self.pay(results, results[0].window if self.any else window)
        if self.any and results[0].missed:
            self.any.used = results[0].window.end
        return results

    def own_stretch(self, window):
        asked = [asked for asked in self.run.case["asked"] if asked[0] < window.end <= asked[1]]
        return own_stretch(window, self.kind, self.run.zone, asked[0])

    def records(self, window, stages):
        results = []
        life, own = self.run.life, self.own_stretch(window)
        for item in stages.items:
            if item.effect == "too short":
                continue
            at = belongs_at(self.run, self.guarantee, item)
            if not (own.start <= at < own.end and life[0] <= item.start < life[1]):
                continue
            outer = WindowPlace(self.run, window)
            result = Result(self.name, window, item.record.id, self.item)
            result.place = ItemPlace(self.run, item, outer)
            result.base = window.end - window.start
            result.taken = spans.length(item.taken) + item.lost
            result.counted = result.downtime = item.length()
            result.records = int(item.effect is None)
            result.provisional = item.record.open or self.still_open(window)
            result.time = item.spans
            due = item.judged.get("due")
            result.due = due.ms if due is not None else None
            self.judge(result, item.effect or ("not entitled" if item.barred else None))
            results.append(result)
        return results

    def still_open(self, window):
        return self.run.as_of is not None and self.run.as_of < window.end

    def measured(self, result, stages):
        place = result.place = WindowPlace(self.run, result.window)
        place.given_count = self.run.given(self.name, "count", result.window)
        quantity = Quantity(self.run, self.guarantee, stages, place)
        quantity.measure(self.run.given(self.name, "downtime", result.window))
        result.downtime, result.base = place.values["downtime"], place.values["base"]
        result.counted, result.taken, result.time = quantity.counted, quantity.taken, quantity.time
        result.unmeasured, result.records = quantity.unmeasured, place.values["records"]
        result.provisional = self.still_open(result.window) or quantity.open
        self.quantity = quantity
        covered = self.guarantee.get("before start") != "not covered" or (
            quantity.start == result.window.start and quantity.end == result.window.end)
        result.rule = self.guarantee.get("unmeasured")
        self.judge(result, None if covered else "does not apply")
        return result

    def quantity_of(self, place):
        """What is measured in a place."""
        if "measure" in self.guarantee:
            return evaluate(self.guarantee["measure"], place)
        if self.guarantee.get("per") == "record":
            return place.lookup("took" if "deadline" in self.guarantee else "length")
        if "deadline" in self.guarantee:
            return evaluate(call("share", [name("kept", "yes/no")], "percent"), place)
        return place.lookup("availability")

    def judge(self, result, effect):
        """Measure, target and what is owed before limits."""
        place = result.place
        if effect is None:
            effect = self.preconditions(result, place)
        if result.note is not None:
            return
        if effect:
            result.status = effect if effect in ("does not apply", "not entitled") else "excluded"
            return
        measure = self.value(result)
        given = self.run.given(self.name, "amount", result.window)
        if isinstance(measure, Unknown) and measure.why == "domain" and not result.records and given is None:
            return
        if self.still_runs(result):
            result.status, result.missed, result.provisional = "kept", False, True
            return
        if result.note is not None and result.measure is not None:
            return  # nobody knows what was promised
        if given is not None:
            result.exact = {self.run.currency: given} if given else {}
        elif "pay" in self.guarantee:
            self.owed(result, measure)

    def preconditions(self, result, place):
        try:
            if "applies" in self.guarantee and not evaluate(self.guarantee["applies"], place):
                return "does not apply"
            barred = self.barred(place)
            if barred:
                return barred
            for item in self.guarantee.get("entitled", []):
                if not evaluate(item["that"], place):
                    return "not entitled"
        except Unknown as unknown:
            result.note = unknown.why
        return None

    def barred(self, place):
        """The effect of the first condition on the subscription that holds it off."""
        for condition in self.guarantee.get("when", []):
            if bars(condition, self.run.contract):
                wanted = "unless" in condition
                if self.stages.decide(condition["unless" if wanted else "require"], place, wanted):
                    return effect_of(condition)
        return None

    def value(self, result):
        try:
            measure = self.run.given(self.name, "measure", result.window)
            if measure is None:
                measure = self.quantity_of(result.place)
        except Unknown as unknown:
            measure = unknown
        result.measure = None if isinstance(measure, Unknown) else measure
        if "deadline" in self.guarantee and "target" not in self.guarantee:
            result.missed = self.deadline_missed(result)
        if result.measure is not None and "target" in self.guarantee:
            try:
                result.missed = not target_kept(self.guarantee["target"], measure, result.place)
            except Unknown as unknown:
                result.note = unknown.why
        if isinstance(measure, Unknown) and (measure.why != "domain" or result.records):
            result.note, result.missed = measure.why, False
        return measure

    def still_runs(self, result):
        """A deadline that is not over, and that nothing has met yet."""
        item = getattr(result.place, "item", None)
        return bool(item and "deadline" in self.guarantee and result.place.still_runs())

    @staticmethod
    def deadline_missed(result):
        item = getattr(result.place, "item", None)
        items = [item] if item else result.place.items
        return any(item.judged.get("kept") is False for item in items)

    def owed(self, result, measure):
        self.measure_name(result, measure)
        try:
            result.exact, result.row = Schedule(
                self.run, self.guarantee["pay"], result.place).compute(measure)
        except Unknown as unknown:
            result.note, result.row = result.note or unknown.why, unknown.row

    @staticmethod
    def measure_name(result, measure):
        place = result.place if isinstance(result.place, WindowPlace) else result.place.outer
        place.values["measure"] = measure

    def pay(self, results, window):
        """Limits, rounding and claims, over the results of one window in order."""
        limits = Limits(self.run, self.guarantee.get("limit", []), (self.name, self.item), self.run.ledger,
                        self.carried)
        self.owed_so_far = {}
        best = self.guarantee.get("pay", {}).get("records") == "best" and self.guarantee.get("per", "window") != "window"
        fallen = any(name_of(result) in self.run.fallen for result in results)
        used = self.run.ledger.mark()
        before = dict(self.carried)
        for result in results:
            if best:
                self.carry(before)
                result.carried = before
            if result.status is not None:
                continue
            if result.note is not None:
                self.leave(result, result.note)
                continue
            try:
                self.finish(result, limits, window, best)
            except Unknown as unknown:
                self.leave(result, unknown.why)
            result.carried = dict(self.carried)
            if not best:
                self.book(result, window)
        if best:
            self.only_best(results, window, before)
        if fallen:
            self.carry(before)
            self.run.ledger.forget(used)

    @staticmethod
    def leave(result, why):
        result.status = "pending" if why == "charge" else "undefined"
        result.gross, result.payable, result.entitlement = {}, {}, "none"
        result.deadline = result.answer_by = result.appeal_by = None

    def only_best(self, results, window, before):
        """Of several only the one that pays most is paid, of equal ones the one that owed most before limits;
        the others do not use up its limits and carry nothing on. Where that cannot be said, none does."""
        if not all_compare([result.payable for result in results]):
            for result in results:
                if result.payable:
                    self.leave(result, "units")
            self.carry(before)
            return
        best = None
        for result in results:
            if best is None or owes_more(result, best):
                best = result
        if best is not None:
            self.carry(best.carried)
        for result in results:
            if result is best:
                self.book(result, window)
            elif result.payable:
                result.payable, result.entitlement = {}, "none"

    def carry(self, carried):
        self.carried.clear()
        self.carried.update(carried)

    def day_of(self, result):
        return result.window if self.guarantee.get("per") == "day" else None

    def at_of(self, result):
        item = getattr(result.place, "item", None)
        return item.start if item else result.window.start

    def book(self, result, window):
        self.run.ledger.add((self.name, self.item), window, self.at_of(result), result.record, self.day_of(result),
                            result.payable)

    def finish(self, result, limits, window, alone):
        rounding = self.run.contract.get("money", {}).get("round", "half up")
        carried = limits.take_carried(self.at_of(result))
        if not result.exact and not carried:
            result.status = self.status(result, False, window)
            return
        owed = plus(result.exact, carried)
        result.gross = round_all(owed, rounding)
        left, below = limits.apply(owed, result.place, window, self.at_of(result), result.record, self.day_of(result))
        result.payable = round_all(left, rounding) if alone else self.round_with_others(left, rounding)
        self.find_missed(result)
        if result.payable and "claim" in self.guarantee:
            (result.entitlement, result.deadline, result.answer_by, result.appeal_by) = Claims(
                self.run, self.name, self.guarantee["claim"]).decide(result.place, result.window, result.record)
        elif result.payable:
            result.entitlement = "automatic"
        result.status = self.status(result, below, window)
        if result.entitlement in ("late", "lapsed", "early", "refused"):
            result.payable = {}

    def round_with_others(self, amount, rounding):
        """Unless each is rounded by itself, what all records of a window owe together is rounded once."""
        if self.run.contract["money"].get("at") == "each" or self.guarantee.get("per") != "record":
            return round_all(amount, rounding)
        before = round_all(self.owed_so_far, rounding)
        self.owed_so_far = plus(self.owed_so_far, {unit: value for unit, value in amount.items() if unit in DECIMALS})
        after = round_all(self.owed_so_far, rounding)
        money = plus(after, {unit: -value for unit, value in before.items()})
        return plus({unit: value for unit, value in amount.items() if unit not in DECIMALS}, money)

    def nobody_entitled(self, result):
        """Whether records began in the window, and all were lost to a precondition."""
        if self.guarantee.get("per") == "record" or result.counted:
            return False
        effects = [item.effect for item in self.quantity.stages.items
                   if result.window.start <= item.start < result.window.end]
        return "not entitled" in effects and None not in effects

    def find_missed(self, result):
        """Without a promise of its own, what pays was missed."""
        if "target" not in self.guarantee and "deadline" not in self.guarantee:
            result.missed = bool(result.gross) or result.row is not None

    def status(self, result, below, window):
        self.find_missed(result)
        if not {"target", "pay", "deadline"} & self.guarantee.keys():
            return "measured"
        if result.entitlement in ("late", "lapsed"):
            return "late"
        if result.entitlement in ("early", "refused"):
            return "refused"
        if below and not result.payable:
            return "below minimum"
        if result.missed or result.gross:
            return "missed"
        if self.nobody_entitled(result):
            return "not entitled"
        short = self.quantity.short if isinstance(result.place, WindowPlace) else 0
        if result.counted == 0 and result.taken > short and result.measure is not None:
            return "excluded"
        return "kept"


def owes_more(result, other):
    """Whether a result owes more than another one after limits or, where that is the same, before them."""
    for mine, its in ((result.payable, other.payable), (result.gross, other.gross)):
        if not all_compare([mine, its]):
            return False
        if (bool(mine), worth(mine)) != (bool(its), worth(its)):
            return (bool(mine), worth(mine)) > (bool(its), worth(its))
    return False


def looked_at(node, contract, alternatives):
    """The guarantees that a part of a contract looks at, as its readings are taken."""
    found = set()
    if isinstance(node, Expression):
        if node.op == "call" and node.parts[0] in RESULTS:
            found.add(node.parts[1])
        if node.op == "name":
            found |= looked_at(contract.get("values", {}).get(node.parts[0]), contract, alternatives)
        if node.op == "reading":
            found |= looked_at(alternatives[node.parts[0]], contract, alternatives)
        node = node.parts
    if isinstance(node, dict):
        if isinstance(node.get("guarantee"), str):
            found.add(node["guarantee"])
        if isinstance(node.get("reading"), str):
            found |= looked_at(alternatives[node["reading"]], contract, alternatives)
        node = list(node.values())
    if isinstance(node, (list, tuple)):
        found = found.union(*(looked_at(part, contract, alternatives) for part in node))
    return found


def in_order(contract, alternatives):
    """The names of guarantees, each after those it looks at."""
    guarantees, names = contract["guarantees"], []
    if len(guarantees) == 1:
        return [*guarantees]
    looks = {name: looked_at(guarantee, contract, alternatives) for name, guarantee in guarantees.items()}
    while len(names) < len(guarantees):
        names.append(next(name for name in guarantees if name not in names and looks[name] <= {*names}))
    return names


def prepare(contract):
    """What every run of a contract shares."""
    contract["_calendars"] = {name: Calendar(document, contract["zone"])
                              for name, document in contract.get("calendars", {}).items()}
    contract["_chooses"] = bool(contract.get("values") or contract.get("readings")
                                or has_choice(contract["guarantees"]))
    for reading in contract.get("readings", []):
        first = [] if reading["chosen"] == "silent" else [reading["chosen"]]
        reading["_alternatives"] = first + reading.get("or", [])
    contract.setdefault("_mixed", False)
    if contract["_mixed"]:
        for key in ("guarantees", "limit", "values", "rights", "term"):
            if key in contract:
                contract[key] = with_currencies(contract[key])
        for reading in contract.get("readings", []):
            reading["_alternatives"] = with_currencies(reading["_alternatives"])


def settle(contract, case, subscription):
    """The results of one subscription."""
    return statement(contract, case, subscription)[0]


def statement(contract, case, subscription):
    """The results of one subscription, and what is owed in all."""
    ways, silent = combinations(contract.get("readings", []), case.get("readings", {}))
    lists = [settle_one_way(contract, case, subscription, alternatives) for alternatives, _ in ways]
    totals = [total(results) for results in lists]
    results = merged(lists, [numbered for _, numbered in ways], silent) if silent else lists[0]
    return results, totals[0] if all(each == totals[0] for each in totals) else total(results)


def total(results):
    """What guarantees come to in all; words stand in it once. What rights give is owed when they are used."""
    amount = {}
    for result in results:
        if isinstance(result.guarantee, tuple):
            continue
        amount = plus(amount, {unit: value for unit, value in result.payable.items()
                               if is_counted(unit) or unit not in amount})
    return amount


def settle_endings(contract, case, subscription):
    """What comes of requests to end a subscription."""
    ways, _ = combinations(contract.get("readings", []), case.get("readings", {}))
    lists = [endings(Run(contract, case, subscription, alternatives)) for alternatives, _ in ways]
    # what the ways do not agree on is left out
    return [{name: value for name, value in ending.items() if all(each[number].get(name) == value for each in lists)}
            for number, ending in enumerate(lists[0])]


def settle_one_way(contract, case, subscription, alternatives):
    """What combining takes uses up no limit, which may change what later windows owe: so all is settled again
    until what falls away is what fell away before. Where that never comes, what does not fall away each time uses
    its limits up."""
    fallen, seen, rounds = None, set(), 0
    while fallen != seen:
        fallen = seen
        run = Run(contract, case, subscription, alternatives, fallen=frozenset(fallen))
        results = run.settle()
        seen = combine(contract, results)
        rounds += 1
        if rounds > len(results) + 1:
            seen &= fallen
    ContractLimits(run, run.told_before()).settle(results)
    return results + run.rights()


def same_outcome(first, second):
    """Whether two results say the same; where nothing comes of it, it does not matter why."""
    quiet = ("kept", "excluded")
    return (first.payable == second.payable and first.missed == second.missed
            and (first.status == second.status or (first.status in quiet and second.status in quiet)))


def side(run, name, mode, blindness):
    """Results of a guarantee under one assumption about missing facts, and one about time that nobody measured;
    those before it stay as they are."""
    other = Run(run.contract, run.case, run.subscription, run.alternatives, mode, blindness, run.fallen)
    return {result.same(): result for result in other.settle([name], run.list) if result.guarantee == name}


def settle_bounds(run, results, name, uncertain):
    """Settles twice more: what is missing in the provider's favour, and in the customer's. A result is
    undefined only where missing facts decide it; time that was not measured has a rule of its own."""
    both = [side(run, name, mode, mode) for mode in ("best", "worst")]
    facts = both
    if uncertain and run.ever_blind:
        facts = [side(run, name, mode, "rule") for mode in ("best", "worst")]
    for result in results:
        nothing = Result(result.guarantee, result.window)
        nothing.status = "excluded"
        best, worst = (each.get(result.same(), nothing) for each in both)
        if not same_outcome(best, worst):
            result.best, result.worst = (None if each.status in ("undefined", "pending") else each.payable
                                         for each in (best, worst))
        if result.rule != "undefined":
            best, worst = (each.get(result.same(), nothing) for each in facts)
        if (uncertain and not same_outcome(best, worst)
                and result.status != "undefined"):
            Settlement.leave(result, None)
