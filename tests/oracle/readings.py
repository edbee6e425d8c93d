"""A silent reading: every alternative is settled, and the results are laid over one another."""
from copy import copy


class Outcome:
    """What one way to take the readings comes to in a result that it may not have."""

    def __init__(self, result):
        self.status = result.status if result else "does not apply"
        self.payable = result.payable if result else {}
        self.missed = result.missed if result else False

    def agrees(self, other):
        """Kept and excluded count as one: nothing comes of the difference."""
        quiet = ("kept", "excluded")
        same = self.status == other.status or (self.status in quiet and other.status in quiet)
        return same and self.payable == other.payable and self.missed == other.missed


def differ_in(one, other, silent):
    """The silent readings that two ways take differently."""
    return [name for name in silent if one[name] != other[name]]


def mattering(numbered, outcomes, silent):
    """The silent readings that change a result while all others stay."""
    found = set()
    for number, one in enumerate(numbered):
        for other_number in range(number):
            changed = differ_in(one, numbered[other_number], silent)
            if len(changed) == 1 and not outcomes[number].agrees(outcomes[other_number]):
                found.add(changed[0])
    return found


def left_open(result, numbered, outcomes, silent):
    """A result on which the alternatives do not agree, with what each of them gives."""
    matters = mattering(numbered, outcomes, silent)
    result.status = "undefined"
    result.gross, result.payable, result.row = {}, {}, None
    result.entitlement, result.deadline = "none", None
    result.answer_by = result.appeal_by = None
    result.best = result.worst = None
    result.alternatives = [(outcome.status, outcome.payable) for way, outcome in zip(numbered, outcomes)
                           if all(way[name] == 0 for name in silent if name not in matters)]


def merged(lists, numbered, silent):
    """One list of results from those of every way. What the ways agree on stands, and what they do not is
    undefined; what nothing is owed for, such as the measure, is shown as in the first."""
    tables = [{result.same(): result for result in results} for results in lists]
    keys = dict.fromkeys(key for table in tables for key in table)
    answer = []
    for key in keys:
        found = [table.get(key) for table in tables]
        result = copy(next(each for each in found if each))
        outcomes = [Outcome(each) for each in found]
        if not all(outcome.agrees(outcomes[0]) for outcome in outcomes):
            left_open(result, numbered, outcomes, silent)
        answer.append(result)
    return answer
