"""Expressions: how they are built, and how they are written in a contract file.

The generator builds trees, the oracle evaluates the trees, and garant reads the text made from them,
with no more brackets than the grammar of docs/reference/language.md needs.
"""
from fractions import Fraction
from functools import lru_cache

ELSE, OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, PRIMARY = range(9)
LEVELS = {
    "else": ELSE, "or": OR, "and": AND, "not": NOT, "compare": COMPARE, "known": COMPARE,
    "words": COMPARE, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "of": PRODUCT, "negative": UNARY,
}
UNIT_MS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "day": 86_400_000, "week": 604_800_000}
UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Expression:
    """One node: what it is (op), what it is made of (parts), and the type of what it gives. Never changed."""
    __slots__ = ("op", "parts", "type", "value")

    def __init__(self, op, parts, kind, value=None):
        self.op, self.parts, self.type = op, parts, kind
        self.value = value  # of a literal

    def __repr__(self):
        return write(self)


@lru_cache(100_000)
def decimal(number):
    """A fraction as decimal digits; it must have some."""
    number = Fraction(number)
    scale = 0
    while (number * 10 ** scale).denominator != 1:
        scale += 1
        if scale > 30:
            raise ValueError(f"{number} is no decimal")
    digits = str(abs(number.numerator * 10 ** scale // number.denominator)).rjust(scale + 1, "0")
    text = digits if not scale else digits[:-scale] + "." + digits[-scale:]
    return ("-" if number < 0 else "") + text


def exact(value):
    """A whole number as int, which is faster, any other as a fraction."""
    value = Fraction(value)
    return value.numerator if value.denominator == 1 else value


@lru_cache(10_000)
def number(value):
    return Expression("number", (Fraction(value),), "number", exact(value))


@lru_cache(10_000)
def percent(value):
    """percent(5) is 5 %."""
    return Expression("percent", (Fraction(value),), "percent", exact(Fraction(value) / 100))


@lru_cache(10_000)
def money(value, currency):
    return Expression("money", (Fraction(value), currency), "money", exact(value))


@lru_cache(10_000)
def duration(count, unit):
    return Expression("duration", ((Fraction(count), unit),), "duration", exact(Fraction(count) * UNIT_MS[unit]))


@lru_cache(10_000)
def months(count, unit="month"):
    return Expression("months", ((count, unit),), "months")


@lru_cache(10_000)
def text(value):
    return Expression("text", (value,), "text")


@lru_cache(10_000)
def word(value):
    return Expression("word", (value,), "text")


@lru_cache(10_000)
def truth(value):
    return Expression("truth", (value,), "yes/no")


@lru_cache(10_000)
def name(value, kind):
    return Expression("name", (value,), kind)


def reading(identity, kind):
    return Expression("reading", (identity,), kind)


def silent(kind):
    """What the text does not say."""
    return Expression("silent", (), kind)


def call(function, parts, kind):
    return Expression("call", (function, *parts), kind)


def compare(operator, first, second):
    return Expression("compare", (operator, first, second), "yes/no")


def words(operator, first, chosen):
    """A text or set of texts beside a list: in, any of, all of, only, none of."""
    return Expression("words", (operator, first, tuple(chosen)), "yes/no")


def known(first, yes=True):
    return Expression("known", (first, yes), "yes/no")


def both(operator, first, second):
    return Expression(operator, (first, second), "yes/no")


def negate(first):
    return Expression("not", (first,), "yes/no")


def otherwise(first, second):
    return Expression("else", (first, second), first.type)


def arithmetic(operator, first, second, kind):
    return Expression(operator, (first, second), kind)


def choose(subject, rows, rest, kind):
    """by SUBJECT (word: expression, ..., else: rest)."""
    return Expression("by", (subject, tuple(rows), rest), kind)


def level(expression):
    return LEVELS.get(expression.op, PRIMARY)


def inside(expression, least):
    """The text of an operand, in brackets when it binds less than it must."""
    shown = write(expression)
    return f"({shown})" if level(expression) < least else shown


def unit_text(count, unit):
    plural = "s" if unit in ("day", "week", "month", "quarter", "year") and count != 1 else ""
    return f"{decimal(count)} {unit}{plural}"


def write(expression):
    """The text of an expression."""
    op, parts = expression.op, expression.parts
    if op == "number":
        value = parts[0]
        try:
            return decimal(value)
        except ValueError:
            return f"({value.numerator} / {value.denominator})"
    if op == "percent":
        return decimal(parts[0]) + "%"
    if op == "money":
        return f"{decimal(parts[0])} {parts[1]}"
    if op in ("duration", "months"):
        return " ".join(unit_text(*part) for part in parts)
    if op == "text":
        return f'"{parts[0]}"'
    if op == "word":
        return parts[0]
    if op == "truth":
        return "yes" if parts[0] else "no"
    if op == "name":
        return parts[0]
    if op == "reading":
        return f"reading({parts[0]})"
    if op == "silent":
        return "silent"
    if op == "call":
        return f"{parts[0]}({', '.join(part if isinstance(part, str) else write(part) for part in parts[1:])})"
    if op == "compare":
        return f"{inside(parts[1], SUM)} {parts[0]} {inside(parts[2], SUM)}"
    if op == "words":
        return f"{inside(parts[1], SUM)} {parts[0]} [{', '.join(parts[2])}]"
    if op == "known":
        return f"{inside(parts[0], SUM)} is {'known' if parts[1] else 'missing'}"
    if op == "not":
        return f"not {inside(parts[0], NOT)}"
    if op == "negative":
        return f"-{inside(parts[0], UNARY)}"
    if op == "by":
        subject, rows, rest = parts
        rows = [f"{word}: {write(value)}" for word, value in rows]
        rows += [f"else: {write(rest)}"] if rest is not None else []
        return f"by {inside(subject, UNARY)} ({', '.join(rows)})"
    least = level(expression)
    right = least + 1 if op in ("-", "/", "+", "*", "of") else least
    return f"{inside(parts[0], least)} {op} {inside(parts[1], right)}"


def document(value):
    """A document with expressions in it as plain texts, lists and maps."""
    if isinstance(value, Expression):
        return write(value)
    if isinstance(value, dict):
        return {key: document(part) for key, part in value.items() if not key.startswith("_")}
    if isinstance(value, (list, tuple)):
        return [document(part) for part in value]
    return value
