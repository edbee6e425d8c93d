"""Instants, civil days and windows: Python's zoneinfo and datetime, nothing of garant.

An instant is a whole number of ms since 1970-01-01T00:00:00Z. A civil day is the number that
date.toordinal() gives. Where a civil time is shown twice the first is meant; one that is jumped over
stands for the jump.
"""
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

MS_PER_DAY = 86_400_000
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Zone:
    """Civil time of one place, with what was computed kept."""

    made = {}

    def __init__(self, name):
        self.name = name
        self.info = ZoneInfo(name)
        self.starts = {}
        self.offsets = {}

    @classmethod
    def named(cls, name):
        if name not in cls.made:
            cls.made[name] = cls(name)
        return cls.made[name]

    def offset(self, ms):
        """Local time minus UTC at an instant, in ms. No zone changes it twice within two days."""
        day = ms // MS_PER_DAY
        if day not in self.offsets:
            around = [self.looked_up(edge * MS_PER_DAY) for edge in (day - 1, day, day + 1, day + 2)]
            self.offsets[day] = around[0] if len(set(around)) == 1 else None
        offset = self.offsets[day]
        return self.looked_up(ms) if offset is None else offset

    def looked_up(self, ms):
        moment = datetime.fromtimestamp(ms // 1000, self.info)
        return int(moment.utcoffset().total_seconds()) * 1000

    def local(self, ms):
        """Civil day and ms since its midnight, as clocks show them."""
        shown = ms + self.offset(ms)
        return EPOCH.toordinal() + shown // MS_PER_DAY, shown % MS_PER_DAY

    def day(self, ms):
        return self.local(ms)[0]

    def day_before(self, ms):
        """The civil day that ends at an instant or holds it, be it one that was left out."""
        day = self.day(ms)
        return day - (ms == self.start(day))

    def jump(self, low, high):
        """The first instant after low at which the offset is that of high."""
        after = self.offset(high)
        while high - low > 1:
            middle = (low + high) // 2
            if self.offset(middle) == after:
                high = middle
            else:
                low = middle
        return high

    def at(self, day, time_ms):
        """The instant at which clocks show a time of a civil day."""
        shown = (day - EPOCH.toordinal()) * MS_PER_DAY + time_ms
        guess = [shown - self.offset(shown - MS_PER_DAY), shown - self.offset(shown + MS_PER_DAY)]
        fitting = [ms for ms in guess if ms + self.offset(ms) == shown]
        if fitting:
            return min(fitting)
        return self.jump(min(guess), max(guess))

    def start(self, day):
        """The instant a civil day begins."""
        if day not in self.starts:
            self.starts[day] = self.at(day, 0)
        return self.starts[day]

    def segments(self, day):
        """A civil day as pieces (from, to, offset) within which no clock is put forward or back."""
        start, end = self.start(day), self.start(day + 1)
        if start >= end:
            return []  # a day that was left out
        first, last = self.offset(start), self.offset(end - 1)
        if first == last:
            return [(start, end, first)]
        change = self.jump(start, end - 1)
        return [(start, change, first), (change, end, last)]


def ymd(day):
    value = date.fromordinal(day)
    return value.year, value.month, value.day


def ordinal(year, month, day):
    return date(year, month, day).toordinal()


def add_months(day, months, wanted=None):
    """The same day of a later month, or its last one. wanted: the day of the month that is meant."""
    year, month, of_month = ymd(day)
    total = year * 12 + month - 1 + months
    year, month = divmod(total, 12)
    of_month = wanted or of_month
    while True:
        try:
            return ordinal(year, month + 1, of_month)
        except ValueError:
            of_month -= 1


def iso(ms, zone=None):
    """An instant as text: in UTC, or with the offset of a zone."""
    offset = Zone.named(zone).offset(ms) if zone else 0
    days, rest = divmod((ms + offset) // 1000, 86_400)
    text = (f"{date.fromordinal(EPOCH.toordinal() + days)}T{rest // 3600:02d}:{rest // 60 % 60:02d}"
            f":{rest % 60:02d}")
    if ms % 1000:
        text += f".{ms % 1000:03d}"
    if not zone:
        return text + "Z"
    if offset % 60000:
        return iso(ms)
    sign, minutes = ("-" if offset < 0 else "+"), abs(offset) // 60000
    return f"{text}{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def parse_iso(text):
    """The ms of an instant that garant printed, in UTC."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    delta = moment - EPOCH
    return (delta.days * 86400 + delta.seconds) * 1000 + delta.microseconds // 1000
