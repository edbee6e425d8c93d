"""Money of several currencies: what never mixes, and what is converted."""
from choices import rebuilt
from evaluate import Unknown
from expressions import Expression


class Money:
    """An amount in a currency. Only contracts that some subscription has in another currency need it."""

    __slots__ = ("number", "currency")

    def __init__(self, number, currency):
        self.number, self.currency = number, currency

    def of_same(self, other):
        """The number of another amount; two currencies never mix, but nothing is nothing in each."""
        if not isinstance(other, Money):
            return other
        if other.currency != self.currency and self.number and other.number:
            raise Unknown("rate")
        return other.number

    def __add__(self, other):
        number = self.number + self.of_same(other)
        return Money(number, self.currency if self.number or not isinstance(other, Money) else other.currency)

    __radd__ = __add__

    def __sub__(self, other):
        return self + -other

    def __mul__(self, factor):
        return Money(self.number * factor, self.currency)

    __rmul__ = __mul__

    def __truediv__(self, other):
        quotient = self.number / self.of_same(other)
        return quotient if isinstance(other, Money) else Money(quotient, self.currency)

    def __neg__(self):
        return Money(-self.number, self.currency)

    def __eq__(self, other):
        return self.number == self.of_same(other)

    def __lt__(self, other):
        return self.number < self.of_same(other)

    def __le__(self, other):
        return self.number <= self.of_same(other)

    def __gt__(self, other):
        return self.number > self.of_same(other)

    def __ge__(self, other):
        return self.number >= self.of_same(other)

    __hash__ = None


def parted(money, currency):
    """The number of an amount and its currency: the one given, where it names none."""
    return (money.number, money.currency) if isinstance(money, Money) else (money, currency)


def told(value, currency):
    """A charge, with its currency."""
    return Money(value, currency)


def with_currencies(node):
    """A part of a contract in which every amount of money has its currency."""
    if isinstance(node, Expression):
        if node.op == "money":
            return Expression("money", node.parts, "money", Money(*node.parts))
        return rebuilt(node, with_currencies)
    if isinstance(node, dict):
        return {key: with_currencies(value) for key, value in node.items()}
    return [with_currencies(each) for each in node] if isinstance(node, list) else node


def converted(run, limit, value, currency, window):
    """The number of an amount in a currency, as a limit converts it on the last day of a window."""
    if not isinstance(value, Money):
        return value
    if value.currency == currency:
        return value.number
    if "or equivalent" not in limit:
        raise Unknown("rate")
    return value.number * rate_of(run, limit["or equivalent"], (value.currency, currency), window)


def rate_of(run, rule, pair, window):
    """The rate of the last day up to the end of a window, from the source that is named or from nobody."""
    source = rule.get("rates") if isinstance(rule, dict) else None
    last = run.zone.day(window.end - 1)
    rates = [rate for rate in run.case.get("rates", []) if (rate["from"], rate["to"]) == pair and rate["date"] <= last
             and (source is None or rate.get("source") in (None, source))]
    day = max((rate["date"] for rate in rates), default=None)
    rates = [rate for rate in rates if rate["date"] == day]
    if source is not None and any("source" in rate for rate in rates):
        rates = [rate for rate in rates if "source" in rate]
    if len({rate["rate"] for rate in rates}) != 1:
        raise Unknown("rate")
    return rates[0]["rate"]
