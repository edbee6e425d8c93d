"""Choices in a contract: rows by an attribute, values by date, readings, named values.

What a guarantee is for one subscription on one day is the contract's document with every choice
replaced by what it stands for. Whatever has no row leaves no document.
"""
from expressions import Expression


class NoRow(Exception):
    """Nothing is chosen: what rests on it does not apply."""


class Untold(Exception):
    """Nobody told the attribute that a row is chosen by."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name


def rebuilt(expression, change):
    """An expression with change() done to each part of it."""
    def part(value):
        if isinstance(value, Expression):
            return change(value)
        if isinstance(value, tuple):
            return tuple(part(each) for each in value)
        return value
    parts = tuple(part(each) for each in expression.parts)
    if all(new is old or new == old for new, old in zip(parts, expression.parts)):
        return expression
    return Expression(expression.op, parts, expression.type, expression.value)


class Chooser:
    """Takes the choices of one subscription on one day. told(name): what an attribute is, or None."""

    def __init__(self, contract, alternatives, day, told):
        self.values = contract.get("values", {})
        self.subjects = {*contract.get("attributes", {}), *contract.get("parameters", {})}
        self.alternatives, self.day, self.told = alternatives, day, told

    def resolve(self, node):
        """The node without choices."""
        if isinstance(node, Expression):
            return self.expression(node)
        if isinstance(node, list):
            return [self.resolve(each) for each in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("by"), str) and node["by"] in self.subjects:
            return self.resolve(self.row(node))
        if len(node) == 1 and "dated" in node:
            return self.resolve(self.in_force(node["dated"]))
        if len(node) == 1 and "reading" in node:
            return self.resolve(self.alternatives[node["reading"]])
        return {key: self.resolve(value) for key, value in node.items()}

    def expression(self, node):
        if node.op == "reading":
            return self.resolve(self.alternatives[node.parts[0]])
        if node.op == "name" and node.parts[0] in self.values:
            return self.resolve(self.values[node.parts[0]])
        return rebuilt(node, self.expression)

    def row(self, node):
        word = self.told(node["by"])
        if word is None:
            raise Untold(node["by"])
        if isinstance(word, bool):
            word = "yes" if word else "no"
        if word != "by" and word in node:
            return node[word]
        if "else" in node:
            return node["else"]
        raise NoRow

    def in_force(self, rows):
        """The row of the last date that is not after the day."""
        dates = [date for date in rows if date <= self.day]
        if not dates:
            raise NoRow
        return rows[max(dates)]


def words_of(node, name):
    """Every word that a node chooses rows of an attribute by."""
    if isinstance(node, Expression):
        return set()
    if isinstance(node, list):
        return {word for each in node for word in words_of(each, name)}
    if not isinstance(node, dict):
        return set()
    words = {word for each in node.values() for word in words_of(each, name)}
    if node.get("by") == name:
        words |= {word for word in node if word not in ("by", "else")}
    return words


def chosen(contract, node, alternatives, day, told):
    """The node for who is told() so on a day. Raises NoRow where nothing can be chosen, and Untold where
    that depends on what nobody told."""
    try:
        return Chooser(contract, alternatives, day, told).resolve(node)
    except Untold as untold:
        words = words_of(node, untold.name)
        for values in contract.get("values", {}).values():
            words |= words_of(values, untold.name)
        for alternative in alternatives.values():
            words |= words_of(alternative, untold.name)
        for word in [*sorted(words), "none of these"]:
            try:
                chosen(contract, node, alternatives, day,
                       lambda name, word=word: word if name == untold.name else told(name))
            except NoRow:
                continue
            except Untold:
                pass
            raise
        raise NoRow from untold


def has_choice(node):
    if isinstance(node, dict):
        return bool({"by", "dated", "reading"} & node.keys()) or any(map(has_choice, node.values()))
    return isinstance(node, list) and any(map(has_choice, node))


# Readings: what a text leaves open.

def combinations(readings, taken):
    """Every way to take the readings, as {id: alternative} with the numbers taken, and the ids that are silent.
    taken: {id: number from 1, or silent}."""
    ways, silent = [({}, {})], []
    for reading in readings:
        alternatives = reading["_alternatives"]
        choice = taken.get(reading["id"], "silent" if reading["chosen"] == "silent" else 1)
        numbers = range(len(alternatives)) if choice == "silent" else [choice - 1]
        if choice == "silent":
            silent.append(reading["id"])
        ways = [({**way, reading["id"]: alternatives[number]}, {**numbered, reading["id"]: number})
                for number in numbers for way, numbered in ways]
    return ways, silent
