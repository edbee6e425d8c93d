"""Turns values of a random contract into choices: by plan, by date, by a reading, by a name."""
from fractions import Fraction

import expressions as ex
from choices import rebuilt
from expressions import Expression

DATES = ["2020-01-01", "2024-03-01", "2025-04-01", "2025-10-15", "2026-01-01", "2026-02-01", "2026-03-15",
         "2026-04-01", "2026-05-01", "2026-10-01", "2026-11-01", "2027-01-01", "2039-04-01"]
LITERALS = ("duration", "percent", "money", "number")
WORDS = {
    "unmeasured": ["not counted", "counted", "out of base", "undefined"],
    "before start": ["counts as up", "out of base", "not covered"],
    "overlap": ["once", "each"],
    "of": ["panel", ["network"], ["core", "servers"], ["access"]],
}
BOUNDS = ("below", "at most", "over", "at least")


class Choices:
    """Spreads choices over a contract. maker: what made it, and makes what else could stand there."""

    def __init__(self, maker, contract):
        self.maker, self.contract = maker, contract
        self.often, self.one = maker.often, maker.one
        self.parameter = self.one("tier", "region", "care")  # one, or the combinations of rows are too many

    def spread(self):
        guarantees = self.contract["guarantees"]
        for guarantee in guarantees.values():
            if "slots" in guarantee:  # few: what judges them stands in several keys, which would multiply
                if self.often(0.5):
                    self.leaf(guarantee)
                continue
            if self.often(0.7):
                for _ in range(self.one(1, 1, 2, 3)):
                    self.leaf(guarantee)
            if self.often(0.5):
                self.key(guarantee)
            if guarantee.get("for each") == "resource" and "target" in guarantee and self.often(0.5):
                guarantee["target"] = {"by": "class", "a": guarantee["target"],
                                       self.one("b", "else"): guarantee["target"]}

    # What stands instead of a value.

    def choice(self, value, other):
        """A choice between a value and others of its kind."""
        way = self.one("plan", "plan", "else", "good", "dated", "dated", "reading", "nested", "parameter")
        if way == "reading":
            return {"reading": self.reading([value, *(other() for _ in range(self.one(1, 1, 2)))])}
        if way == "dated":
            return {"dated": dict(zip(sorted(self.maker.chance.sample(DATES, 2)), (value, other())))}
        if way == "parameter":
            return self.by_parameter(value, other())
        if way == "good":
            return {"by": "good", "yes": value, "no": other()}
        if way == "plan":
            return {"by": "plan", "gold": value, "silver": other()}
        if way == "nested":
            inner = {"dated": {self.one(*DATES[:6]): other()}} if self.often(0.5) else {
                "by": "good", "yes": other(), "no": other()}
            return {"by": "plan", "gold": inner, self.one("silver", "else"): value}
        return {"by": "plan", self.one("gold", "silver"): value, "else": other()}

    def by_parameter(self, value, other):
        """A row by what the subscription bought."""
        name = self.parameter
        first, second = {"tier": ("basic", "plus"), "region": ("north", "south"), "care": ("yes", "no")}[name]
        return {"by": name, first: value, self.one(second, second, "else"): other}

    def reading(self, alternatives):
        readings = self.contract.setdefault("readings", [])
        identity = f"r{len(readings)}"
        chosen = alternatives[0]
        if len(readings) < 3 and self.often(0.35):
            chosen = "silent"
        readings.append({"id": identity, "clause": "1", "open": "which", "chosen": chosen,
                         "or": alternatives if chosen == "silent" else alternatives[1:]})
        return identity

    def named(self, value):
        values = self.contract.setdefault("values", {})
        name = f"v{len(values)}"
        values[name] = value
        return name

    # Expressions.

    def leaves(self, node, key=None):
        """Places of expressions within a guarantee, as (what holds it, its key)."""
        if isinstance(node, dict):
            ranged = sum(bound in node for bound in BOUNDS) > 1 or ("from" in node and "to" in node)
            places = [(node, each) for each in node if each != "size" and not (ranged and each in (*BOUNDS, "from", "to"))]
        else:
            places = list(enumerate(node)) if isinstance(node, list) else []
            places = [(node, number) for number, _ in places]
        for holder, each in places:
            if isinstance(holder[each], Expression):
                yield holder, each
            elif each not in ("round", "window"):  # their units are no expressions
                yield from self.leaves(holder[each], each)

    def leaf(self, guarantee):
        places = [(holder, key) for holder, key in self.leaves(guarantee) if self.literals(holder[key])
                  and not (key == "pay" and holder[key].type == "duration")]
        if not places:
            return
        holder, key = self.one(*places)
        value = holder[key]
        if value.op in LITERALS:
            holder[key] = self.of_literal(value, key)
        else:
            found = self.one(*self.literals(value))
            holder[key] = self.replaced(value, found, self.name_of(found))

    def literals(self, expression):
        """Literals in an expression; an event and a length of time after it stay together."""
        if expression.op in LITERALS:
            return [expression]
        if expression.op in ("call", "compare", "of") or (expression.op in "+-*/" and expression.type != "instant"):
            return [each for part in expression.parts if isinstance(part, Expression)
                    for each in self.literals(part)]
        return []

    def replaced(self, expression, old, new):
        return new if expression is old else rebuilt(expression, lambda part: self.replaced(part, old, new))

    def of_literal(self, value, key):
        if self.often(0.2):
            return self.name_of(value)
        if key in (*BOUNDS, "pay") and self.often(0.1):
            return self.one(ex.silent(value.type), {"by": "plan", "gold": value, "else": ex.silent(value.type)})
        return self.choice(value, lambda: self.other(value))

    def other(self, value):
        """Another literal of its kind."""
        if value.op == "duration":
            return self.maker.length()
        if value.op == "money":
            return self.maker.amount(50)
        if value.op == "number":
            return ex.number(self.one(1, 2, 3))
        return ex.percent(self.one(5, 10, 50, 99, Fraction("99.5")))

    def name_of(self, value):
        """An expression that stands for a literal or others."""
        if self.often(0.5):
            return ex.reading(self.reading([value, self.other(value)]), value.type)
        return ex.name(self.named(self.choice(value, lambda: self.other(value))
                                  if self.often(0.7) else value), value.type)

    # Whole keys.

    def key(self, guarantee):
        if "round" in guarantee and self.often(0.3):
            guarantee["round"]["to"] = self.choice(guarantee["round"]["to"], lambda: self.one(
                ex.duration(5, "min"), ex.duration(2, "h")))
            return
        keys = [key for key in guarantee if self.another(guarantee, key) is not None]
        if keys:
            key = self.one(*keys)
            guarantee[key] = self.choice(guarantee[key], lambda: self.another(guarantee, key))

    def another(self, guarantee, key):
        """Something else of the same kind for a key of a guarantee."""
        maker, per = self.maker, guarantee.get("per", "window")
        if key == "of" and guarantee.get("for each") == "component":
            return None  # what is gone through is the same in all rows
        if key in WORDS:
            return self.one(*WORDS[key])
        if guarantee.get("records", "outage") != "outage" or isinstance(per, dict):
            return None
        makers = {"claim": lambda: maker.claim(per), "clock": maker.clock, "join": maker.join,
                  "when": lambda: [maker.condition() for _ in range(self.one(1, 2))],
                  "round": lambda: {"to": ex.duration(5, "min"), "by": self.one("up", "down")},
                  "base": lambda: ex.duration(self.one(28, 31), "day"),
                  "applies": lambda: ex.name("good", "yes/no")}
        return makers[key]() if key in makers else None
