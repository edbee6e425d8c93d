"""What is owed for a quantity: tables, segments, units, formulas."""
from fractions import Fraction
from math import ceil, floor

from amounts import all_compare, plus, round_all, times, worth
from currencies import Money
from evaluate import Unknown, evaluate

BOUNDS = ("below", "at most", "over", "at least")


def fits(row, quantity, place):
    tests = {"below": lambda bound: quantity < bound, "at most": lambda bound: quantity <= bound,
             "over": lambda bound: quantity > bound, "at least": lambda bound: quantity >= bound}
    return all(tests[key](evaluate(row[key], place)) for key in BOUNDS if key in row)


class Schedule:
    """The pay: of one guarantee, in one place."""

    def __init__(self, run, pay, place):
        self.run, self.pay, self.place = run, pay, place

    def compute(self, measure):
        """The amount and the row (from 1, or None). measure: the quantity, or an Unknown."""
        if "gate" in self.pay and not evaluate(self.pay["gate"], self.place):
            return {}, None
        if "amount" in self.pay:
            return self.priced(self.pay["amount"]), None
        if isinstance(measure, Unknown) and "by" not in self.pay:
            raise measure
        quantity = evaluate(self.pay["by"], self.place) if "by" in self.pay else measure
        if "reached" in self.pay:
            return self.reached(quantity)
        if "crossed" in self.pay:
            return self.crossed(quantity)
        return self.each(quantity)

    def priced(self, expression):
        """One price: percent of what it is a share of, money, service time, or words."""
        if expression.type == "text":
            return {evaluate(expression, self.place): Fraction(1)}
        if expression.op == "months":
            (count, unit), = expression.parts
            return {unit: Fraction(count)}
        if expression.op == "duration":
            (count, unit), = expression.parts
            return {unit: Fraction(count)}
        value = evaluate(expression, self.place)
        if expression.type in ("percent", "number"):
            value *= evaluate(self.pay["of"], self.place)
        if not value > 0:
            return {}
        if isinstance(value, Money):
            return {value.currency: Fraction(value.number)}
        return {self.run.currency: Fraction(value)}

    def worse(self):
        if "worse" in self.pay:
            return self.pay["worse"]
        uppers = sum(key in row for row in self.pay["reached"] for key in ("below", "at most"))
        lowers = sum(key in row for row in self.pay["reached"] for key in ("over", "at least"))
        return "lower" if uppers > lowers else "higher"

    def reached(self, quantity):
        rows = [(number, row) for number, row in enumerate(self.pay["reached"], 1)
                if fits(row, quantity, self.place)]
        if not rows:
            return self.no_row(quantity)
        if self.pay.get("if several") == "highest":
            paid = [(self.priced_row(row, number), number) for number, row in rows]
            if not all_compare([amount for amount, _ in paid]):
                raise Unknown("units")
            amount, number = max(paid, key=lambda each: (worth(each[0]), -each[1]))
            return amount, number
        number, row = max(rows, key=lambda each: (self.tightness(each[1]), -each[0]))
        return self.priced_row(row, number), number

    def priced_row(self, row, number):
        """Which row it is, is known even where its price is not."""
        try:
            return self.priced(row["pay"])
        except Unknown as unknown:
            unknown.row = number
            raise

    def tightness(self, row):
        """How far on the bad side a row begins."""
        keys = ("below", "at most") if self.worse() == "lower" else ("over", "at least")
        for key in keys:
            if key in row:
                bound = evaluate(row[key], self.place)
                return (1, bound if self.worse() == "higher" else -bound, key in ("below", "over"))
        return (0, 0, 0)

    def no_row(self, quantity):
        """Between rows the table is silent, unless the contract says otherwise; before it nothing is owed."""
        if self.beyond_table(quantity):
            return {}, None
        if "otherwise" in self.pay:
            return self.priced(self.pay["otherwise"]), None
        raise Unknown("gap")

    def beyond_table(self, quantity):
        """Whether the quantity is better than every row."""
        lower = self.worse() == "lower"
        for row in self.pay["reached"]:
            keys = ("below", "at most") if lower else ("over", "at least")
            bounds = [key for key in keys if key in row]
            if not bounds:
                return False
            bound = evaluate(row[bounds[0]], self.place)
            if lower and not (quantity >= bound if bounds[0] == "below" else quantity > bound):
                return False
            if not lower and not (quantity <= bound if bounds[0] == "over" else quantity < bound):
                return False
        return True

    def count(self, quantity, unit, part):
        if quantity == 0:
            return 0
        count = Fraction(quantity) / unit
        return {"started": ceil, "complete": floor, "proportional": Fraction}[part](count)

    def each(self, quantity):
        rule = self.pay["each"]
        beyond = evaluate(rule["beyond"], self.place) if "beyond" in rule else 0
        unit = evaluate(rule["unit"], self.place)
        if quantity <= beyond:
            return {}, None
        count = self.count(quantity - beyond, unit, rule["part"])
        return (times(self.priced_row(rule, 1), count), 1) if count else ({}, None)

    def crossed(self, quantity):
        total, last, missing = {}, None, None
        for number, segment in enumerate(self.pay["crossed"], 1):
            count = self.passed(segment, quantity)
            if count == 0:
                continue
            last = number
            try:
                owed = times(self.priced(segment["pay"]), count)
            except Unknown as unknown:
                missing = missing or unknown
                continue
            if self.run.contract["money"].get("at") == "each":
                owed = round_all(owed, self.run.contract["money"]["round"])
            total = plus(total, owed)
        if missing:
            missing.row = last
            raise missing
        return total, last

    def passed(self, segment, quantity):
        """How many units of a segment a quantity passed through."""
        start = evaluate(segment["from"], self.place) if "from" in segment else 0
        end = evaluate(segment["to"], self.place) if "to" in segment else quantity
        unit = evaluate(segment["each"], self.place) if "each" in segment else 1
        passed = min(quantity, end) - start
        return self.count(passed, unit, segment.get("part", "proportional")) if passed > 0 else 0
