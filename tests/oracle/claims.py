"""Claims: until when, and what became of them."""
from evaluate import Instant, Unknown, civil_of, evaluate, last_day, shift, truth
from places import MISSING, Place


class ClaimPlace(Place):
    """A claim that was filed, within the place of the result it is about."""

    def __init__(self, run, claim, outer):
        super().__init__(run)
        self.claim, self.outer, self.window = claim, outer, outer.window

    def own(self, name):
        if name == "claim.filed":
            if self.claim["filed"] == "in time":
                raise Unknown
            return Instant(self.claim["filed"])
        if name.startswith("claim."):
            field = name[len("claim."):]
            value = self.claim.get("fields", {}).get(field)
            if value is None:
                value = self.run.contract["_claims"][field].get("default")
            if value is None:
                raise Unknown
            return Instant(value) if self.run.contract["_claims"][field]["type"] == "instant" else value
        return self.outer.own(name) if self.outer else MISSING


def time_after(run, clock, place, anchor=None):
    """The deadline, and whether it is itself in time: hours include the exact instant; days run to
    their end, and what is named then is the first instant that is too late."""
    if anchor is None:
        anchor = evaluate(clock["of"], place) if "of" in clock else Instant(place.window.end, True)
    months, days, ms = civil_of(clock["within"], place)
    calendar = run.calendars[clock["in"]] if "in" in clock else None
    if not months and not days:
        if calendar:
            start = anchor.ms if anchor.boundary else calendar.anchor(anchor.ms)
            return calendar.add(start, ms), True
        return anchor.ms + ms, True
    if calendar and days:
        zone = run.zone
        day = zone.day_before(anchor.ms) if anchor.boundary else zone.day(calendar.anchor(anchor.ms))
        return zone.start(calendar.add_days(day, days) + 1), False
    shifted = shift(run.zone, anchor, months, days, ms)
    if shifted.boundary:
        return shifted.ms, False
    return run.zone.start(last_day(run.zone, anchor, months, days, ms) + 1), False


def concerns(window, other):
    """Whether a claim that names a window is about this one: they share time."""
    return other is None or (other[0] < window.end and window.start < other[1])


class Claims:
    """The claim: of one guarantee, for one result."""

    def __init__(self, run, guarantee_id, rule):
        self.run, self.id, self.rule = run, guarantee_id, rule

    def decide(self, place, window, record):
        """Entitlement, deadline, and until when the claim that decides is answered and appealed."""
        deadline, self.inclusive, self.unknown = None, False, None
        try:
            if "by" in self.rule:
                deadline = evaluate(self.rule["by"], place).ms
            elif "within" in self.rule:
                deadline, self.inclusive = time_after(self.run, self.rule, place)
        except Unknown as unknown:
            self.unknown = unknown
        told = self.run.case.get("claims")
        if told == "in time":
            return "claimed", deadline, None, None
        filed = told if isinstance(told, list) else []
        claims = [claim for claim in filed if self.is_about(claim, window, record)]
        state, clocks = self.best(claims, place, deadline)
        if state in (None, "early"):
            state = self.not_claimed(state, deadline, told == "none" and self.run.as_of is None)
        return state, deadline, *clocks

    def best(self, claims, place, deadline):
        """What the best of the claims comes to, of equal ones the first filed. One of which nobody knows what
        it comes to leaves all open, unless another is good."""
        states, unknown = [], None
        for claim in claims:
            try:
                states.append((self.state(claim, place, deadline), claim))
            except Unknown as why:
                unknown = unknown or why
        order = ["claimed", "refused", "late", "early"]
        state, claim = min(states, default=(None, None), key=lambda each: (
            order.index(each[0]), -1 if each[1]["filed"] == "in time" else each[1]["filed"]))
        if unknown and state != "claimed":
            raise unknown
        return state, self.clocks(claim, place) if claim else (None, None)

    def not_claimed(self, state, deadline, never):
        """What becomes of that for which nothing was filed, or only too soon."""
        if never and (deadline is not None or self.unknown):
            return "lapsed"
        if self.run.as_of is not None:
            if self.unknown:
                raise self.unknown
            if self.is_late(self.run.as_of, deadline):
                return "lapsed"
        return state or "claimable"

    def clocks(self, claim, place):
        """Until when a claim is answered, and the answer appealed."""
        ends = []
        for key in ("answer", "appeal"):
            try:
                ends.append(time_after(self.run, self.rule[key], ClaimPlace(self.run, claim, place))[0]
                            if key in self.rule else None)
            except Unknown:
                ends.append(None)
        return tuple(ends)

    def is_late(self, instant, deadline):
        if deadline is None:
            return False
        return instant > deadline if self.inclusive else instant >= deadline

    def is_about(self, claim, window, record):
        return (claim.get("guarantee") in (None, self.id)
                and concerns(window, claim.get("window"))
                and claim.get("record") in (None, record)
                and claim.get("subscription") in (None, self.run.subscription["id"])
                and (self.run.as_of is None or claim["filed"] == "in time"
                     or claim["filed"] <= self.run.as_of))

    def state(self, claim, place, deadline):
        if claim["filed"] == "in time":
            return "claimed"
        if self.unknown:
            raise self.unknown
        place = ClaimPlace(self.run, claim, place)
        if self.is_late(claim["filed"], deadline):
            return "late"
        if "opens" in self.rule and self.rule.get("early") == "refused":
            if claim["filed"] < evaluate(self.rule["opens"], place).ms:
                return "early"
        held = [truth(item["that"], place) for item in self.rule.get("require", [])]
        if False in held:
            return "refused"
        for item in self.rule.get("require", []):
            evaluate(item["that"], place)
        return "claimed"
