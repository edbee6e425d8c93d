"""Writes a difference down as a contract and a case that `garant test` runs."""
import json
from fractions import Fraction

from expressions import decimal, document
from instants import iso
from settle import settle
from written import case_document


def number_text(value):
    value = Fraction(value)
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def amount_text(amount):
    if not amount:
        return "nothing"
    unit, value = next(iter(amount.items()))
    return f"{decimal(value)} {unit}"


def expectation(subscription, result):
    """What the oracle found of one result, in the words of a case."""
    expected = {"subscription": subscription["id"], "guarantee": result.guarantee,
                "window": {"from": iso(result.window.start), "to": iso(result.window.end)}}
    if result.record is not None:
        expected["record"] = result.record
    if result.item is not None:
        expected["item"] = result.item
    expected.update({
        "status": result.status, "missed": "yes" if result.missed else "no",
        "downtime": f"{result.downtime // 1} ms", "base": f"{result.base // 1} ms",
        "excluded": f"{result.taken} ms", "unmeasured": f"{result.unmeasured} ms", "count": result.records,
        "gross": amount_text(result.gross), "entitlement": result.entitlement,
        "provisional": "yes" if result.provisional else "no"})
    if result.status not in ("undefined", "pending"):
        expected["pay"] = amount_text(result.payable)
    if result.row:
        expected["row"] = result.row
    if result.deadline is not None:
        expected["deadline"] = iso(result.deadline)
    for key, end in (("answer by", result.answer_by), ("appeal by", result.appeal_by)):
        if end is not None:
            expected[key] = iso(end)
    for key, bound in (("best", result.best), ("worst", result.worst)):
        if bound is not None:
            expected[key] = amount_text(bound)
    return expected


def write(folder, contract, case, lines):
    """A folder with contract.yaml and cases/case.yaml; the differences stand in the title."""
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    written = case_document(contract, case)
    written["title"] = "; ".join(lines)[:500]
    try:
        written["expect"] = [expectation(subscription, result) for subscription in case["subscriptions"]
                             for result in settle(contract, case, subscription) if not result.is_given()]
    except Exception as error:  # the oracle failed: the facts are still worth keeping
        written["title"] = f"the oracle failed: {error}"
    for path, value in ((folder / "contract.yaml", document(contract)), (folder / "cases" / "case.yaml", written)):
        path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
