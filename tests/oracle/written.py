"""Facts as a case file has them."""
from expressions import decimal
from instants import Zone, iso, ymd


def day_text(day):
    return "{:04d}-{:02d}-{:02d}".format(*ymd(day))


def number_text(value):
    try:
        return decimal(value)
    except ValueError:
        return f"{value.numerator}/{value.denominator}"


def value_text(value, kind, case):
    """One value of a field, an attribute, a parameter or a charge; a list of (day, value) is one that changes."""
    if isinstance(value, list) and kind not in ("instants", "spans", "durations"):
        return [{"from": day_text(day), "value": value_text(each, kind, case)} for day, each in value]
    if value == "pending" or kind in ("text", "texts"):
        return sorted(value) if isinstance(value, frozenset) else value
    if kind == "instant":
        return iso(value, case["_shown_in"])
    if kind == "durations":
        return [value_text(each, "duration", case) for each in value]
    if kind == "instants":
        return [iso(each, case["_shown_in"]) for each in value]
    if kind == "spans":
        return [{"from": iso(start), "to": iso(end)} for start, end in value]
    if kind == "percent":
        return number_text(value * 100) + "%"
    if kind == "yes/no":
        return "yes" if value else "no"
    if kind == "duration":
        return f"{value // 1000} s" if value % 1000 == 0 else f"{value} ms"
    if kind == "money":
        return f"{decimal(value)} {case['_currency']}"
    return number_text(value)


def window_text(window, zone):
    """A stretch of whole civil days, or of instants, as {from, to}."""
    zone = Zone.named(zone)
    days = [zone.day(edge) for edge in window]
    if all(zone.start(day) == edge for day, edge in zip(days, window)):
        return {"from": day_text(days[0]), "to": day_text(days[1])}
    return {"from": iso(window[0]), "to": iso(window[1])}


def record_document(record, contract, case):
    result = {record["kind"]: record["id"], "from": iso(record["from"], case["_shown_in"])}
    if "_on" in record:
        result = {record["kind"]: record["id"], **({"on": record["_on"]} if record["_on"] else {})}
        if "length" in record:
            result["length"] = value_text(record["length"], "duration", case)
    if record["kind"] == "report":
        result["at"] = result.pop("from")
        result["about"] = record["about"]
    if record.get("to") is not None and record.get("_length"):
        result["length"] = value_text(record["to"] - record["from"], "duration", case)
    elif record.get("to") is not None and "_on" not in record:
        result["to"] = iso(record["to"])
    for key in ("subscription", "replaces"):
        if key in record:
            result[key] = record[key]
    if "recorded" in record:
        result["recorded"] = iso(record["recorded"])
    for name, value in record.get("fields", {}).items():
        result[name] = value_text(value, contract["_fields"][record["kind"]][name], case)
    if record.get("revisions"):
        result["revisions"] = [
            {key: iso(value) if key != "cancelled" else "yes" for key, value in revision.items()}
            for revision in record["revisions"]]
    return result


def subscription_document(subscription, contract, case):
    result = {"id": subscription["id"]}
    if "currency" in subscription:
        result["currency"] = subscription["currency"]
        case = {**case, "_currency": subscription["currency"]}
    for key in ("start", "end"):
        if key in subscription:
            result[key] = iso(subscription[key])
    if "billing day" in subscription:
        result["billing day"] = subscription["billing day"]
    for name, value in subscription["values"].items():
        result[name] = value_text(value, contract["_types"][name], case)
    if "invoices" in subscription:
        result["invoices"] = [{**window_text(invoice["window"], contract["zone"]), "paid": "yes" if invoice["paid"] else "no",
                               "amount": value_text(invoice["amount"], "money", case)}
                              for invoice in subscription["invoices"]]
    if subscription.get("resources"):
        result["resources"] = [{"id": resource["id"], **{name: value_text(value, contract["_types"][name], case)
                                                         for name, value in resource["values"].items()}}
                               for resource in subscription["resources"]]
    return result


def claim_document(claim, contract, case):
    result = {key: claim[key] for key in ("guarantee", "record", "subscription") if key in claim}
    if "window" in claim:
        result["window"] = window_text(claim["window"], contract["zone"])
    result["filed"] = claim["filed"] if isinstance(claim["filed"], str) else iso(claim["filed"])
    for name, value in claim.get("fields", {}).items():
        result[name] = value_text(value, contract["_claims"][name]["type"], case)
    return result


def ending_document(ending, contract, case):
    return {"subscription": ending["subscription"], "requested": iso(ending["requested"], case["_shown_in"]),
            **({"agreed end": iso(ending["agreed"], case["_shown_in"])} if "agreed" in ending else {}),
            **{name: value_text(value, contract["endings"][name]["type"], case)
               for name, value in ending.get("fields", {}).items()}}


def given_document(given, contract, case):
    result = {"guarantee": given["guarantee"], given["stage"]: value_text(given["value"], given["type"], case)}
    if "subscription" in given:
        result["subscription"] = given["subscription"]
    if "window" in given:
        result["window"] = window_text(given["window"], contract["zone"])
    return result


def sample_document(run):
    return {"from": iso(run["from"]), "every": value_text(run["every"], "duration", None), "times": run["times"],
            "subscription": run["subscription"],
            **{name: number_text(value) for name, value in run["fields"].items()}}


def case_document(contract, case):
    """The case as garant reads it."""
    result = {"case": 1, "windows": [window_text(asked, contract["zone"]) for asked in case["asked"]]}
    if case.get("as of") is not None:
        result["as of"] = iso(case["as of"])
    result["subscriptions"] = [subscription_document(each, contract, case) for each in case["subscriptions"]]
    result["records"] = [record_document(record, contract, case) for record in case["records"]]
    if case.get("samples"):
        result["samples"] = {name: [sample_document(run) for run in runs] for name, runs in case["samples"].items()}
    credits = case.get("state", {}).get("credits", [])
    if credits:
        result["state"] = {"credits": [
            {"guarantee": credit["guarantee"], "window": window_text(credit["window"], contract["zone"]),
             "subscription": credit["subscription"],
             "amount": value_text(credit["amount"], "money", case)} for credit in credits]}
    if case.get("state", {}).get("used"):
        result.setdefault("state", {})["used"] = [
            {**used, "window": window_text(used["window"], contract["zone"]),
             "duration": value_text(used["duration"], "duration", case)} for used in case["state"]["used"]]
    if case.get("state", {}).get("results"):
        result.setdefault("state", {})["results"] = [
            {**told, "window": window_text(told["window"], contract["zone"]), "missed": "yes" if told["missed"] else "no",
             "open": "yes" if told["open"] else "no"}
            for told in case["state"]["results"]]
    if "endings" in case:
        result["endings"] = [ending_document(ending, contract, case) for ending in case["endings"]]
    if case.get("rates"):
        result["rates"] = [{**rate, "rate": number_text(rate["rate"]), "date": day_text(rate["date"])}
                           for rate in case["rates"]]
    if case.get("readings"):
        result["readings"] = case["readings"]
    if case.get("given"):
        result["given"] = [given_document(given, contract, case) for given in case["given"]]
    claims = case.get("claims")
    if isinstance(claims, list):
        result["claims"] = [claim_document(claim, contract, case) for claim in claims]
    elif claims is not None:
        result["claims"] = claims
    return result
