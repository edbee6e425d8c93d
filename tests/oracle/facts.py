"""Records as they were known at an instant: corrections, open ends, reports, changed announcements."""
import spans

OPEN_KINDS = ("outage", "maintenance", "unmeasured")
# Words of a kind for its beginning and its end.
BEGINS = {"outage": "failed", "ticket": "opened", "report": "at"}
ENDS = {"outage": "restored", "ticket": "closed"}


class Record:
    """A record that takes part: its fields, and what of it is known."""

    def __init__(self, source, start, end, still_open):
        self.source, self.id, self.kind = source, source["id"], source["kind"]
        self.start, self.end, self.open = start, end, still_open
        self.fields = dict(source.get("fields", {}))
        self.told = source.get("length")  # how long it was, where no more is known than what it lies in

    def forget_after(self, as_of):
        """Events that were still to come are not known."""
        for name, value in list(self.fields.items()):
            if type(value) is int and value > as_of and name != "promised":
                del self.fields[name]
            elif isinstance(value, list) and value and type(value[0]) is int:
                self.fields[name] = [each for each in value if each <= as_of]
                if not self.fields[name]:
                    del self.fields[name]

    def order(self):
        return self.start, self.end, self.id


def known_at(case, subscription, as_of):
    """The records of a subscription as they were known, in order of time."""
    known = [record for record in case["records"]
             if record.get("subscription") in (None, subscription["id"]) and is_known(record, as_of)]
    replaced = {record["replaces"] for record in known if "replaces" in record}
    known = [record for record in known if record["id"] not in replaced]
    result = []
    for record in known:
        if record["kind"] == "maintenance" and record.get("revisions"):
            result += stretches(record, as_of)
        else:
            result += plain(record, as_of)
    attach_reports(result, known, {record["id"]: record.get("replaces") for record in case["records"]})
    if as_of is not None:
        for record in result:
            if record.kind != "maintenance" and "recorded" not in record.source:
                record.forget_after(as_of)
    return sorted(result, key=Record.order)


def is_known(record, as_of):
    """What was recorded later is not known, nor what happened later unless it was announced."""
    if as_of is None:
        return True
    if "recorded" in record:
        return record["recorded"] <= as_of
    if record["kind"] == "maintenance":
        return record["fields"].get("published", as_of) <= as_of
    return record["from"] <= as_of


def plain(record, as_of):
    end = record.get("to")
    if "length" in record:
        return [Record(record, record["from"], end, False)]
    announced = record["kind"] == "maintenance" or "recorded" in record
    still_open = end is None or (as_of is not None and end > as_of and not announced)
    if still_open and record["kind"] not in OPEN_KINDS and end is None:
        end = last_event(record)
        still_open = as_of is not None and end > as_of and not announced
    end = max(as_of, record["from"]) if still_open else end
    if record["kind"] == "report":
        return []
    if end is not None and end < record["from"]:
        return []
    return [Record(record, record["from"], end, still_open)]


def last_event(record):
    """A ticket, a delivery and the like end with their last event."""
    values = list(record.get("fields", {}).values())
    values += [each for value in values if isinstance(value, list) for each in value]
    return max([record["from"], *(value for value in values if type(value) is int)])


def stretches(record, as_of):
    """An announcement that changed, as pieces that each have the notice of what first named them."""
    announced, named = [], []
    start, end, cancelled = record["from"], record["to"], False
    first = record["fields"].get("published")
    versions = [(first, start, end, False)] if as_of is None or first <= as_of else []
    for revision in sorted(record["revisions"], key=lambda revision: revision["published"]):
        if as_of is not None and revision["published"] > as_of:
            continue
        start, end = revision.get("from", start), revision.get("to", end)
        cancelled = revision.get("cancelled", False)
        versions.append((revision["published"], start, end, cancelled))
    if cancelled:
        return []
    for published, start, end, gone in versions:
        if gone:
            named = []
            announced = []
            continue
        new = spans.subtract([(start, end)], named)
        announced = [(when, spans.clip(held, start, end)) for when, held in announced] + [(published, new)]
        named = [(start, end)]
    result = []
    for published, held in announced:
        for piece_start, piece_end in held:
            piece = Record(record, piece_start, piece_end, False)
            piece.fields["published"] = published
            result.append(piece)
    return result


def first_of(record, replaced):
    """The record that was corrected in the end, or the record itself."""
    while replaced.get(record):
        record = replaced[record]
    return record


def attach_reports(records, known, replaced):
    """A customer's report becomes a reported event of the outage it is about, as that is known."""
    for report in known:
        if report["kind"] != "report" or "about" not in report:
            continue
        for record in records:
            if first_of(report["about"], replaced) == first_of(record.id, replaced):
                record.fields["reported"] = sorted([*record.fields.get("reported", []), report["from"]])
