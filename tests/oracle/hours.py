"""Named calendars: open hours, holidays, working days, and clocks that run only then."""
from datetime import date, timedelta

import spans
from instants import EPOCH, MS_PER_DAY, Zone

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def easter(year):
    """Easter Sunday, by the method of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


# Holidays that a part of France has besides the eleven of the Code du travail.
LOCAL = {
    "france": None, "guadeloupe": (5, 27), "martinique": (5, 22), "guyane": (6, 10),
    "reunion": (12, 20), "mayotte": (4, 27), "saint-martin": (5, 28), "saint-barthelemy": (10, 9),
}


def holidays_of(name, year):
    """The holidays of a year, as civil days."""
    sunday = easter(year)
    days = [date(year, m, d) for m, d in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))]
    days += [sunday + timedelta(n) for n in (1, 39, 50)]
    if name == "france-alsace-moselle":
        days += [sunday - timedelta(2), date(year, 12, 26)]
    elif LOCAL[name]:
        days.append(date(year, *LOCAL[name]))
    return {day.toordinal() for day in days}


def parse_hours(text):
    """"08:30-12:00 14:00-18:00" as spans of ms since midnight."""
    if text == "closed":
        return []

    def clock(part):
        hours, minutes = part.split(":")
        return (int(hours) * 60 + int(minutes)) * 60_000

    return [tuple(clock(end) for end in span.split("-")) for span in text.split()]


class Calendar:
    """One calendar of a contract, as its document says it."""

    def __init__(self, document, contract_zone):
        self.zone = Zone.named(document.get("zone", contract_zone))
        self.always = document.get("always") == "yes"
        self.week = [[] for _ in WEEK]
        for days, text in document.get("week", {}).items():
            for index in self.days_named(days):
                self.week[index] = parse_hours(text)
        holidays = document.get("holidays", "none")
        self.holidays = holidays if isinstance(holidays, list) else [holidays]
        self.dates = {date.fromisoformat(text).toordinal() for text in self.holidays if text[0].isdigit()}
        self.names = [text for text in self.holidays if not text[0].isdigit() and text != "none"]
        self.exceptions = {date.fromisoformat(day).toordinal(): parse_hours(text)
                           for day, text in document.get("except", {}).items()}
        self.after = [(parse_hours(f"{late}-24:00")[0][0], parse_hours(f"{early}-24:00")[0][0])
                      for late, early in document.get("after", {}).items()]
        self.known = {}

    @staticmethod
    def days_named(text):
        if text == "every day":
            return range(7)
        first, _, last = text.partition("-")
        return range(WEEK.index(first), WEEK.index(last or first) + 1)

    def is_holiday(self, day):
        if day in self.dates:
            return True
        return any(day in holidays_of(name, date.fromordinal(day).year) for name in self.names)

    def wall_hours(self, day):
        """Open hours of a civil day as clocks show them."""
        if self.always:
            return [(0, 86_400_000)]
        if day in self.exceptions:
            return self.exceptions[day]
        if self.is_holiday(day):
            return []
        return self.week[date.fromordinal(day).weekday()]

    def works(self, day):
        return bool(self.wall_hours(day))

    def open_spans(self, day):
        """The instants from the beginning of a civil day to that of the next at which clocks show an open hour,
        be it one of the day before, to which clocks went back past midnight."""
        if day not in self.known:
            result = []
            for start, end, offset in self.zone.segments(day):
                for shown in range((start + offset) // MS_PER_DAY, (end - 1 + offset) // MS_PER_DAY + 1):
                    for opens, closes in self.wall_hours(EPOCH.toordinal() + shown):
                        low = max(start, shown * MS_PER_DAY + opens - offset)
                        high = min(end, shown * MS_PER_DAY + closes - offset)
                        if low < high:
                            result.append((low, high))
            self.known[day] = spans.union(result)
        return self.known[day]

    def between(self, start, end):
        """The open time between two instants."""
        if start >= end:
            return []
        result = []
        for day in range(self.zone.day(start) - 1, self.zone.day(end - 1) + 2):
            result += self.open_spans(day)
        return spans.clip(spans.union(result), start, end)

    def anchor(self, instant):
        """Where a clock that is started at an instant really starts: see after: of a calendar."""
        day, time = self.zone.local(instant)
        for late, early in self.after:
            if time > late or not self.works(day):
                day += 1
                while not self.works(day):
                    day += 1
                return self.zone.at(day, early)
        return instant

    def add(self, instant, amount, stopped=()):
        """The first instant by which so much open time has run, or None within three years."""
        left, day = amount, self.zone.day(instant)
        if left <= 0:
            return instant
        for number in range(day - 1, day + 1100):
            today = spans.subtract(spans.clip(self.open_spans(number), instant, 1 << 62), stopped)
            for start, end in today:
                if end - start >= left:
                    return start + left
                left -= end - start
        return None

    def add_days(self, day, days):
        """The civil day that is so many working days after another."""
        while days > 0:
            day += 1
            days -= self.works(day)
        return day

    def working_days(self, first, last):
        """Working days after the first civil day, up to the last one."""
        return sum(self.works(day) for day in range(first + 1, last + 1))
