const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** strftime(3) in UTC and the C locale, with date(1)'s `%N`, `%s` and `%-d` forms. */
export function formatDate(atMs: number, format: string): string {
  const date = new Date(atMs);
  const pad = (value: number, width = 2, fill = '0') => String(value).padStart(width, fill);
  const one = (letter: string): string => {
    switch (letter) {
      case 'a':
        return (DAYS[date.getUTCDay()] ?? '').slice(0, 3);
      case 'A':
        return DAYS[date.getUTCDay()] ?? '';
      case 'b':
      case 'h':
        return (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3);
      case 'B':
        return MONTHS[date.getUTCMonth()] ?? '';
      case 'c':
        return formatDate(atMs, '%a %b %e %H:%M:%S %Y');
      case 'C':
        return pad(Math.floor(date.getUTCFullYear() / 100));
      case 'd':
        return pad(date.getUTCDate());
      case 'D':
      case 'x':
        return formatDate(atMs, '%m/%d/%y');
      case 'e':
        return pad(date.getUTCDate(), 2, ' ');
      case 'F':
        return formatDate(atMs, '%Y-%m-%d');
      case 'H':
        return pad(date.getUTCHours());
      case 'I':
        return pad(date.getUTCHours() % 12 || 12);
      case 'j':
        return pad(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1, 3);
      case 'k':
        return pad(date.getUTCHours(), 2, ' ');
      case 'm':
        return pad(date.getUTCMonth() + 1);
      case 'M':
        return pad(date.getUTCMinutes());
      case 'n':
        return '\n';
      case 'N':
        return pad(Math.floor((atMs % 1000) * 1_000_000), 9);
      case 'p':
        return date.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'r':
        return formatDate(atMs, '%I:%M:%S %p');
      case 'R':
        return formatDate(atMs, '%H:%M');
      case 's':
        return String(Math.floor(atMs / 1000));
      case 'S':
        return pad(date.getUTCSeconds());
      case 't':
        return '\t';
      case 'T':
      case 'X':
        return formatDate(atMs, '%H:%M:%S');
      case 'u':
        return String(date.getUTCDay() || 7);
      case 'w':
        return String(date.getUTCDay());
      case 'U':
        return pad(weekOfYear(date, 0));
      case 'W':
        return pad(weekOfYear(date, 1));
      case 'V':
        return pad(isoWeek(date).week);
      case 'G':
        return String(isoWeek(date).year);
      case 'g':
        return pad(isoWeek(date).year % 100);
      case 'l':
        return pad(date.getUTCHours() % 12 || 12, 2, ' ');
      case 'P':
        return date.getUTCHours() < 12 ? 'am' : 'pm';
      case 'q':
        return String(Math.floor(date.getUTCMonth() / 3) + 1);
      case 'y':
        return pad(date.getUTCFullYear() % 100);
      case 'Y':
        return String(date.getUTCFullYear());
      case 'z':
        return '+0000';
      case 'Z':
        return 'UTC';
      case '%':
        return '%';
      default:
        return `%${letter}`;
    }
  };
  return format.replace(/%([-_0]?)([A-Za-z%])/g, (_, flag: string, letter: string) =>
    flag === '-' ? one(letter).replace(/^[0 ]+(?=.)/, '') : one(letter),
  );
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000);
}

/** Weeks since the first Sunday (0) or Monday (1) of the year. */
function weekOfYear(date: Date, firstDay: 0 | 1): number {
  return Math.floor((dayOfYear(date) + 7 - ((date.getUTCDay() + 7 - firstDay) % 7)) / 7);
}

/** ISO 8601: the week of this day's Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  return { year: thursday.getUTCFullYear(), week: Math.floor(dayOfYear(thursday) / 7) + 1 };
}
