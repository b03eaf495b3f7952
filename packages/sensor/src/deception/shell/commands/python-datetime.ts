/** The module datetime, in the imitated Python; `_clock` and `_format` are given to it. */
export const DATETIME = `
def _days(year, month, day):
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
def _date(days):
    days += 719468
    era = days // 146097
    of_era = days - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return year + era * 400 + (month <= 2), month, day
class timedelta:
    def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        whole = (days + weeks * 7) * 86400 + hours * 3600 + minutes * 60 + seconds + milliseconds / 1000 + microseconds / 1000000
        self._total = whole
        self.days = int(whole // 86400)
        self.seconds = int(whole - self.days * 86400)
        self.microseconds = int(round((whole - self.days * 86400 - self.seconds) * 1000000))
    def total_seconds(self):
        return float(self._total)
    def __add__(self, other):
        return timedelta(seconds=self._total + other._total) if isinstance(other, timedelta) else other + self
    def __sub__(self, other):
        return timedelta(seconds=self._total - other._total)
    def __mul__(self, times):
        return timedelta(seconds=self._total * times)
    def __neg__(self):
        return timedelta(seconds=-self._total)
    def __eq__(self, other):
        return self._total == other._total
    def __lt__(self, other):
        return self._total < other._total
    def __gt__(self, other):
        return self._total > other._total
    def __str__(self):
        clock = "%d:%02d:%02d" % (self.seconds // 3600, self.seconds // 60 % 60, self.seconds % 60)
        clock += ".%06d" % self.microseconds if self.microseconds else ""
        return "%d day%s, %s" % (self.days, "" if abs(self.days) == 1 else "s", clock) if self.days else clock
    def __repr__(self):
        parts = [name + "=" + str(getattr(self, name)) for name in ("days", "seconds", "microseconds") if getattr(self, name)]
        return "datetime.timedelta(" + (", ".join(parts) or "0") + ")"
class timezone:
    utc = None
class date:
    def __init__(self, year, month, day):
        self.year, self.month, self.day = year, month, day
    @classmethod
    def today(cls):
        return datetime.fromtimestamp(_clock()) if cls is datetime else datetime.fromtimestamp(_clock()).date()
    def _seconds(self):
        return _days(self.year, self.month, self.day) * 86400
    def weekday(self):
        return (_days(self.year, self.month, self.day) + 3) % 7
    def isoweekday(self):
        return self.weekday() + 1
    def strftime(self, format):
        return _format(self._seconds(), format)
    def isoformat(self):
        return "%04d-%02d-%02d" % (self.year, self.month, self.day)
    def __str__(self):
        return self.isoformat()
    def __repr__(self):
        return "datetime.date(%d, %d, %d)" % (self.year, self.month, self.day)
    def __add__(self, delta):
        return date(*_date(_days(self.year, self.month, self.day) + delta.days))
    def __sub__(self, other):
        return date(*_date(_days(self.year, self.month, self.day) - other.days)) if isinstance(other, timedelta) else timedelta(seconds=self._seconds() - other._seconds())
    def __eq__(self, other):
        return self._seconds() == other._seconds()
    def __lt__(self, other):
        return self._seconds() < other._seconds()
    def __gt__(self, other):
        return self._seconds() > other._seconds()
class datetime(date):
    def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        self.year, self.month, self.day = year, month, day
        self.hour, self.minute, self.second, self.microsecond, self.tzinfo = hour, minute, second, microsecond, tzinfo
    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(_clock())
    @classmethod
    def utcnow(cls):
        return datetime.fromtimestamp(_clock())
    @classmethod
    def fromtimestamp(cls, stamp, tz=None):
        whole = int(stamp // 1)
        year, month, day = _date(whole // 86400)
        clock = whole % 86400
        return datetime(year, month, day, clock // 3600, clock // 60 % 60, clock % 60, int(round((stamp - whole) * 1000000)))
    utcfromtimestamp = fromtimestamp
    def _seconds(self):
        return _days(self.year, self.month, self.day) * 86400 + self.hour * 3600 + self.minute * 60 + self.second + self.microsecond / 1000000
    def timestamp(self):
        return float(self._seconds())
    def date(self):
        return date(self.year, self.month, self.day)
    def isoformat(self, separator="T"):
        text = "%04d-%02d-%02d%s%02d:%02d:%02d" % (self.year, self.month, self.day, separator, self.hour, self.minute, self.second)
        return text + (".%06d" % self.microsecond if self.microsecond else "")
    def __str__(self):
        return self.isoformat(" ")
    def __repr__(self):
        parts = [self.year, self.month, self.day, self.hour, self.minute]
        if self.second or self.microsecond:
            parts.append(self.second)
        if self.microsecond:
            parts.append(self.microsecond)
        return "datetime.datetime(" + ", ".join([str(part) for part in parts]) + ")"
    def __add__(self, delta):
        return datetime.fromtimestamp(self._seconds() + delta._total)
    def __sub__(self, other):
        return datetime.fromtimestamp(self._seconds() - other._total) if isinstance(other, timedelta) else timedelta(seconds=self._seconds() - other._seconds())
`;
