"""garant's statements beside the oracle's results."""
from fractions import Fraction
from math import floor

from amounts import DECIMALS
from instants import parse_iso


def amounts(items):
    """A list of amounts of a statement, as {unit: fraction}."""
    amount = {item["text"]: Fraction(1) for item in items if "text" in item}
    amount |= {item["unit"]: Fraction(item["amount"]) for item in items if "text" not in item}
    return {unit: value for unit, value in amount.items() if value}


def measured(value):
    if value is None or "missing" in value or value.get("kind") == "missing":
        return None
    if "ms" in value:
        return Fraction(value["ms"])
    if "minor" in value:
        return Fraction(value["minor"], 10 ** DECIMALS[value["unit"]])
    return Fraction(value["value"]) if "value" in value else value


def key_of(result):
    window = result["window"]
    of = ("right", result["right"]) if "right" in result else result.get("guarantee")
    return (of, result.get("item"), result.get("record"),
            (parse_iso(window["from"]), parse_iso(window["to"])))


def stated(result):
    """What is compared of one result of garant."""
    values = {
        "status": result["status"], "missed": result["missed"], "provisional": result["provisional"],
        "measure": measured(result.get("measure")), "downtime": result["downtime_ms"],
        "counted": result["counted_ms"], "taken": result["taken_ms"], "unmeasured": result["unmeasured_ms"],
        "base": result["base_ms"], "records": result["records"], "row": result.get("row"),
        "gross": amounts(result["gross"]), "payable": amounts(result["payable"]),
        "entitlement": result["entitlement"]["state"],
    }
    for name in ("deadline", "answer_by", "appeal_by"):
        end = result["entitlement"].get(name)
        values[name] = parse_iso(end) if end else None
    values["due"] = parse_iso(result["due"]) if result.get("due") else None
    values["best"] = amounts(result["best"]) if "best" in result else None
    values["worst"] = amounts(result["worst"]) if "worst" in result else None
    values["alternatives"] = ([(each["status"], amounts(each["payable"])) for each in result["alternatives"]]
                              if "alternatives" in result else None)
    return values


def expected(result):
    """The same of one result of the oracle."""
    return {
        "status": result.status, "missed": result.missed, "provisional": result.provisional,
        "measure": None if result.measure is None else Fraction(result.measure),
        "downtime": floor(result.downtime), "counted": result.counted, "taken": result.taken,
        "unmeasured": result.unmeasured, "base": floor(result.base), "records": result.records, "row": result.row,
        "gross": result.gross, "payable": result.payable, "entitlement": result.entitlement,
        "deadline": result.deadline, "answer_by": result.answer_by, "appeal_by": result.appeal_by, "due": result.due, "best": result.best, "worst": result.worst,
        "alternatives": result.alternatives,
    }


def ending_stated(ending):
    """What is compared of one ending of garant."""
    values = {name: parse_iso(ending[name]) for name in ("requested", "end", "commitment_end", "refund_by")
              if name in ending}
    for name in ("early_charge", "first_invoice", "last_invoice", "refund"):
        if "amount" in ending.get(name, {}):
            values[name] = Fraction(ending[name]["amount"])
    return values


def differences_of_endings(statement, endings):
    theirs = [ending_stated(ending) for ending in statement.get("endings", [])]
    if len(theirs) != len(endings):
        return [f"endings: garant {len(theirs)}, oracle {len(endings)}"]
    return [f"ending {number} {name}: garant {shown(one.get(name))}, oracle {shown(other.get(name))}"
            for number, (one, other) in enumerate(zip(theirs, endings))
            for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


def differences(statement, results, total):
    """Lines that name every value in which the two differ."""
    lines = []
    if amounts(statement["total"]) != total:
        lines.append(f"all total: garant {shown(amounts(statement['total']))}, oracle {shown(total)}")
    theirs = numbered((key_of(result), stated(result)) for result in statement["results"])
    ours = numbered((result.key(), expected(result)) for result in results)
    for key in ours:
        if key not in theirs:
            lines.append(f"{key}: garant has no such result")
    for key, values in theirs.items():
        if key not in ours:
            lines.append(f"{key}: the oracle has no such result")
            continue
        for name, value in values.items():
            if ours[key][name] != value:
                lines.append(f"{key} {name}: garant {shown(value)}, oracle {shown(ours[key][name])}")
    return lines


def numbered(pairs):
    """By key; of those with the same key, which are lengths given for one window, by number, too."""
    result, counts = {}, {}
    for key, value in pairs:
        counts[key] = counts.get(key, 0) + 1
        result[(*key, counts[key]) if counts[key] > 1 else key] = value
    return result


def shown(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{number} {unit}" for unit, number in value.items()) + "}"
    return str(value)
