"""Random values that somebody else measured."""
from fractions import Fraction

from choices import has_choice
from generate_term import CIVIL, window_of

LENGTHS = [0, 1, 60_000, 300_000, 3_600_000, 7_200_000, 90_000_000]


def measure_type(guarantee):
    """The type of what a guarantee measures."""
    if "measure" in guarantee:
        return guarantee["measure"].type
    return "duration" if guarantee.get("per") == "record" else "percent"


def value_of(facts, stage, guarantee):
    if stage == "amount":
        return facts.money(), "money"
    if stage == "downtime":
        return facts.one(*LENGTHS), "duration"
    if stage == "lengths":
        return [facts.one(*LENGTHS[1:]) for _ in range(facts.one(0, 1, 2, 3))], "durations"
    if stage == "count":
        return Fraction(facts.one(0, 1, 2, 5)), "number"
    kind = measure_type(guarantee)
    if kind == "duration":
        return facts.one(*LENGTHS), kind
    if kind == "number":
        return Fraction(facts.one(0, 1, 2, 3, 5)), kind
    return facts.one(Fraction(1), Fraction("0.9999"), Fraction("0.999"), Fraction("0.985"), Fraction("0.5")), kind


def given_values(facts, case):
    """Puts what was measured elsewhere into a case."""
    names = [name for name, guarantee in facts.contract["guarantees"].items()
             if not has_choice(guarantee.get("measure")) and "for each" not in guarantee]
    for _ in range(facts.one(1, 1, 2) if names else 0):
        name = facts.one(*names)
        guarantee = facts.contract["guarantees"][name]
        stages = ["measure", "amount"] if guarantee.get("per") == "record" else ["measure", "amount", "downtime", "count"]
        if guarantee.get("records", "outage") == "outage" and window_of(facts.contract, guarantee) in CIVIL and (
                "from" not in guarantee.get("slots", {})):
            stages += ["lengths", "lengths"]
        stage = facts.one(*stages)
        value, kind = value_of(facts, stage, guarantee)
        given = {"guarantee": name, "stage": stage, "value": value, "type": kind}
        if facts.often(0.6):
            given["window"] = facts.one(*case["asked"])
        if facts.often(0.3):
            given["subscription"] = facts.one(*case["subscriptions"])["id"]
        case.setdefault("given", []).append(given)
