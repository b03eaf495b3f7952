const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');
const UNITS: ReadonlyMap<string, number> = new Map([
  ['sec', 1000],
  ['second', 1000],
  ['min', 60_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
  ['week', 604_800_000],
  ['fortnight', 1_209_600_000],
]);

/** The date texts that `date -d` and `touch -d` take, as milliseconds since 1970 in UTC; null where it is none. */
export function parseDateText(text: string, now: number): number | null {
  const words = text
    .trim()
    .toLowerCase()
    .replaceAll(',', ' ')
    .replace(/(\d)t(\d)/, '$1 $2')
    .replace(/(\d)z$/, '$1 utc')
    .replace(/([+-])\s+(?=\d)/g, '$1')
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return startOfDay(now);
  const epoch = /^@(-?\d+(?:\.\d+)?)$/.exec(words[0] ?? '');
  if (epoch !== null && words.length === 1) return Number(epoch[1]) * 1000;
  const date = new Date(now);
  let [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  let clock: number | null = null;
  let dated = false;
  let shift = 0;
  let months = 0;
  let zone = 0;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(word);
    const american = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?$/.exec(word);
    const time = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(am|pm)?(?:([+-]\d\d):?(\d\d)|z)?$/.exec(word);
    const relative = /^([+-]?\d+)$/.exec(word);
    const glued = /^([+-]?\d+)([a-z]+)$/.exec(word);
    if (iso !== null) {
      [year, month, day] = [Number(iso[1]), Number(iso[2]) - 1, Number(iso[3])];
      dated = true;
      if (month > 11 || day > 31 || day < 1 || month < 0) return null;
    } else if (american !== null) {
      [month, day] = [Number(american[1]) - 1, Number(american[2])];
      if (american[3] !== undefined) year = Number(american[3]) + (american[3].length === 2 ? 2000 : 0);
      dated = true;
      if (month > 11 || day > 31) return null;
    } else if (time !== null) {
      const hour = (Number(time[1]) % (time[4] === undefined ? 24 : 12)) + (time[4] === 'pm' ? 12 : 0);
      if (Number(time[1]) > 24 || Number(time[2]) > 59) return null;
      clock = hour * 3_600_000 + Number(time[2]) * 60_000 + Number(time[3] ?? '0') * 1000;
      if (time[5] !== undefined) zone = (Number(time[5]) * 60 + Math.sign(Number(time[5])) * Number(time[6])) * 60_000;
    } else if (word === 'now') clock ??= now - startOfDay(now);
    else if (word === 'today') dated ||= false;
    else if (word === 'yesterday') shift -= 86_400_000;
    else if (word === 'tomorrow') shift += 86_400_000;
    else if (word === 'midnight') clock = 0;
    else if (word === 'noon') clock = 43_200_000;
    else if (word === 'utc' || word === 'gmt') zone = 0;
    else if (word === 'ago') [shift, months] = [-shift, -months];
    else if (word === 'next' || word === 'last' || word === 'this') {
      const count = word === 'next' ? 1 : word === 'this' ? 0 : -1;
      const named = words[index + 1] ?? '';
      // A day of the week is that day at midnight: the first one after today, or the one before it.
      if (/^(?:sun|mon|tue|wed|thu|fri|sat)/.test(named)) {
        const ahead = (DAYS.indexOf(named.slice(0, 3)) - date.getUTCDay() + 7) % 7;
        shift += (ahead + (count > 0 && ahead > 0 ? 0 : count * 7)) * 86_400_000;
        clock ??= 0;
        index += 1;
        continue;
      }
      const moved = unit(named, count);
      if (moved === null) return null;
      [shift, months] = [shift + moved.shift, months + moved.months];
      index += 1;
    } else if (MONTHS.includes(word.slice(0, 3)) && /^[a-z]+$/.test(word)) {
      month = MONTHS.indexOf(word.slice(0, 3));
      dated = true;
      const next = words[index + 1] ?? '';
      if (/^\d{1,2}$/.test(next)) {
        day = Number(next);
        index += 1;
        if (/^\d{4}$/.test(words[index + 1] ?? '')) year = Number(words[(index += 1)]);
      }
    } else if (DAYS.includes(word.slice(0, 3)) && /^[a-z]+$/.test(word)) {
      if (
        dated ||
        words.some(
          (each) =>
            /\d{4}|^\d+\/\d/.test(each) || (MONTHS.includes(each.slice(0, 3)) && !DAYS.includes(each.slice(0, 3))),
        )
      )
        continue;
      clock ??= 0;
      shift += ((DAYS.indexOf(word.slice(0, 3)) - date.getUTCDay() + 7) % 7) * 86_400_000;
    } else if (relative !== null) {
      const moved = unit(words[index + 1] ?? '', Number(relative[1]));
      if (moved !== null) {
        [shift, months] = [shift + moved.shift, months + moved.months];
        index += 1;
      } else if (/^\d{1,2}$/.test(word) && MONTHS.includes((words[index + 1] ?? '').slice(0, 3))) {
        day = Number(word);
        month = MONTHS.indexOf((words[index + 1] ?? '').slice(0, 3));
        dated = true;
        index += 1;
        if (/^\d{4}$/.test(words[index + 1] ?? '')) year = Number(words[(index += 1)]);
      } else if (/^\d{4}$/.test(word)) year = Number(word);
      else return null;
    } else if (glued !== null) {
      const moved = unit(glued[2] ?? '', Number(glued[1]));
      if (moved === null) return null;
      [shift, months] = [shift + moved.shift, months + moved.months];
    } else {
      const moved = unit(word, 1);
      if (moved === null) return null;
      [shift, months] = [shift + moved.shift, months + moved.months];
    }
  }
  const ofDay = clock ?? (dated ? 0 : now - startOfDay(now));
  const result = Date.UTC(year, month + months, day) + ofDay + shift - zone;
  return Number.isFinite(result) ? result : null;
}

function startOfDay(now: number): number {
  return Math.floor(now / 86_400_000) * 86_400_000;
}

function unit(word: string, count: number): { readonly shift: number; readonly months: number } | null {
  const name = word.replace(/s$/, '');
  if (name === 'month') return { shift: 0, months: count };
  if (name === 'year') return { shift: 0, months: count * 12 };
  const size = UNITS.get(name);
  return size === undefined ? null : { shift: size * count, months: 0 };
}
