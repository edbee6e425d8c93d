"""The windows of a guarantee that end within what is asked for."""
from typing import NamedTuple

from instants import Zone, add_months, ordinal, ymd

MONTHS = {"calendar month": 1, "quarter": 3, "calendar year": 12}


def own_stretch(window, kind, zone, asked):
    """The part of a window that no earlier one holds: the whole, of a rolling one its last month, of one
    since the start what is asked for. asked: that which the window ends in."""
    if kind == "since start":
        return Window(max(window.start, asked[0]), window.end)
    if not isinstance(kind, dict):
        return window
    return Window(max(window.start, zone.start(add_months(zone.day(window.end), -1))), window.end)


class Window(NamedTuple):
    start: int
    end: int


def month_floor(day, months):
    """The first day of the month, quarter or year of a day."""
    year, month, _ = ymd(day)
    return ordinal(year, (month - 1) // months * months + 1, 1)


def civil_windows(zone, first, last, begin, step):
    """Windows of civil days from begin(first), each step(day, count) long, up to the day last."""
    result, origin, count = [], begin(first), 0
    while True:
        start, end = step(origin, count), step(origin, count + 1)
        if end > last:
            return result
        if end > first:
            result.append(Window(zone.start(start), zone.start(end)))
        count += 1


def windows_of(kind, asked, zone, subscription):
    """All windows of a kind that end within asked, in order. asked: two instants."""
    zone = Zone.named(zone) if isinstance(zone, str) else zone
    if kind == "asked":
        return [Window(*asked)]
    if kind == "since start":
        return [Window(subscription["start"], asked[1])]
    first = zone.day(asked[0])
    last = zone.day(asked[1])
    return [window for window in kinds_of_windows(kind, zone, first, last, subscription, asked)
            if asked[0] < window.end <= asked[1]]


def kinds_of_windows(kind, zone, first, last, subscription, asked):
    if isinstance(kind, dict) and "any" in kind:
        kind = "calendar month"
    if isinstance(kind, dict):
        months = kind["last"].parts[0][0]
        ends = civil_windows(zone, first, last, lambda day: month_floor(day, 1), add_months)
        return [Window(zone.start(add_months(zone.day(end.end), -months)), end.end) for end in ends]
    if kind in MONTHS:
        months = MONTHS[kind]
        return civil_windows(zone, first, last, lambda day: month_floor(day, months),
                             lambda day, count: add_months(day, count * months))
    if kind == "day":
        days = civil_windows(zone, first, last, lambda day: day, lambda day, count: day + count)
        return [day for day in days if day.start < day.end]  # but none that was left out
    if kind == "week":
        return civil_windows(zone, first, last, lambda day: day - (day - 1) % 7,
                             lambda day, count: day + 7 * count)
    if kind == "billing month":
        wanted = subscription.get("billing day")
        if wanted is None:
            wanted = ymd(zone.day(subscription["start"]))[2] if subscription.get("start") is not None else 1
        return civil_windows(zone, first, last, lambda day: add_months(month_floor(day, 1), -1),
                             lambda day, count: add_months(day, count, wanted))
    if kind == "contract year":
        origin = zone.day(subscription["start"])
        return civil_windows(zone, first, last, lambda day: origin,
                             lambda day, count: add_months(day, 12 * count))
    raise ValueError(kind)
