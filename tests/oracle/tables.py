"""Facts as the tables of docs/reference/bulk.md, and the results that come out of tables."""
import csv
import io
import json
from fractions import Fraction
from math import floor

from amounts import DECIMALS
from instants import iso, parse_iso
from written import record_document, subscription_document

RENAMED = {"id": "subscription", "billing day": "billing_day"}


def cell(value):
    """A value of a case as one field of a table; several are a list."""
    if isinstance(value, list):
        return [cell(each) for each in value]
    if isinstance(value, dict):
        return f"{value['from']}/{value['to']}"
    return str(value)


def subscription_row(subscription, contract, case):
    document = subscription_document(subscription, contract, case)
    return {RENAMED.get(key, key): cell(value) for key, value in document.items()}


def record_row(record, contract, case):
    document = record_document(record, contract, case)
    row = {"record": record["kind"], "id": document.pop(record["kind"]), **document}
    return {key: cell(value) for key, value in row.items()}


def fits(record):
    """Whether a table can tell of a record: no correction, no announcement that changed, no report."""
    whole = record.get("_on", "2026-01-01")  # a table knows days, no months
    return (not {"recorded", "replaces", "revisions"} & record.keys() and record["kind"] != "report"
            and whole is not None and len(whole) == len("2026-01-01"))


def reduce(case):
    """Leaves of a case what tables can say."""
    case["asked"] = case["asked"][:1]
    case["records"] = [record for record in case["records"] if fits(record)]
    case["state"] = {}
    case["samples"] = {}
    case.pop("given", None)
    case.pop("endings", None)
    if isinstance(case.get("claims"), list):
        del case["claims"]
    for record in case["records"]:
        record.get("fields", {}).pop("resource", None)
    for subscription in case["subscriptions"]:
        subscription.pop("resources", None)
        subscription.pop("invoices", None)
        values = subscription["values"]
        for name in [name for name, value in values.items() if isinstance(value, list)]:
            values[name] = values[name][-1][1]


def take_readings(contract, case):
    """Takes an alternative of every silent reading, as many subscriptions at once need."""
    for reading in contract.get("readings", []):
        taken = case.get("readings", {}).get(reading["id"])
        if taken == "silent" or (taken is None and reading["chosen"] == "silent"):
            case.setdefault("readings", {})[reading["id"]] = 1


def written(rows, as_csv):
    if not as_csv:
        return "".join(json.dumps(row) + "\n" for row in rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: "|".join(value) if isinstance(value, list) else value for key, value in row.items()})
    return out.getvalue()


def options(case):
    """The command line of a case that was reduced."""
    (start, end), = case["asked"]
    result = ["--from", iso(start), "--to", iso(end)]
    if case.get("as of") is not None:
        result += ["--as-of", iso(case["as of"])]
    for reading, number in case.get("readings", {}).items():
        result += ["--reading", f"{reading}={number}"]
    if case.get("claims"):
        result += ["--claims", case["claims"].replace(" ", "-")]
    return result


def told(value):
    return None if value in ("", None) else value


def truth(value):
    return {"yes": True, "no": False}.get(value, value)


def instant(value):
    return parse_iso(value) if told(value) else None


def amounts_of(row, column):
    if not told(row["unit"]):
        return {}
    amount = dict(zip(row["unit"].split("|"), map(Fraction, row[column].split("|"))))
    return {unit: value for unit, value in amount.items() if value}


def row_of(row):
    """What a line of the results says, in the terms of of_result()."""
    key = (row["subscription"], row["guarantee"], told(row["record"]), instant(row["window_from"]),
           instant(row["window_to"]))
    exact = told(row["measure_exact"])
    number = told(row["row"])
    return key, {
        "status": row["status"], "provisional": truth(row["provisional"]), "missed": truth(row["missed"]),
        "measure": None if exact is None else Fraction(exact),
        "downtime": int(row["downtime_ms"]), "base": int(row["base_ms"]), "records": int(row["records"]),
        "row": None if number is None else int(number), "gross": amounts_of(row, "gross"),
        "payable": amounts_of(row, "payable"), "entitlement": row["entitlement"],
        "deadline": instant(row["deadline"]), "due": instant(row["due"])}


def of_result(subscription, result, stated):
    """The same of a result of a statement. stated: what compare.stated() says of it."""
    window = result["window"]
    key = (subscription, result.get("guarantee") or result["right"], result.get("record"), instant(window["from"]), instant(window["to"]))
    measure = stated["measure"]
    unit = (result.get("measure") or {}).get("unit")
    if unit in DECIMALS:
        measure *= 10 ** DECIMALS[unit]
    names = ("status", "provisional", "missed", "downtime", "base", "records", "row", "gross", "payable",
             "entitlement", "deadline", "due")
    values = {name: stated[name] for name in names}
    values |= {name: {unit: Fraction(floor(value * 10**6), 10**6) for unit, value in stated[name].items()}
               for name in ("gross", "payable")}
    return key, {**values, "measure": measure}


def read(text, as_csv):
    """The results of a run, by key."""
    rows = csv.DictReader(io.StringIO(text)) if as_csv else map(json.loads, text.splitlines())
    return dict(map(row_of, rows))
