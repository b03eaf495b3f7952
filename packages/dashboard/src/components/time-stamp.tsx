import { useTranslation } from 'react-i18next';
import { formatCompactDateTime, formatDateTime, formatTime } from '../format.ts';
import { useTimeZone } from '../time-zone.ts';

type Form = 'date-time' | 'compact' | 'time';

/** A time in the zone that the reader chose, with UTC in the title. */
export function TimeStamp({ at, form = 'date-time' }: { at: string; form?: Form }) {
  const { i18n } = useTranslation();
  const zone = useTimeZone();
  return timeElement(at, form, i18n.language, zone);
}

/** The same for long lists, which ask for the language and the zone once. */
export function timeElement(at: string, form: Form, language: string, zone: string | undefined) {
  const whole = formatDateTime(at, language, zone);
  return (
    <time dateTime={at} title={form === 'date-time' ? at : `${whole}\n${at}`} className="whitespace-nowrap">
      {form === 'time'
        ? formatTime(at, language, zone)
        : form === 'compact'
          ? formatCompactDateTime(at, Date.now(), language, zone)
          : whole}
    </time>
  );
}
