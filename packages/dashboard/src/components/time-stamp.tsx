import { useTranslation } from 'react-i18next';
import { formatCompactDateTime, formatDateTime, formatTime } from '../format.ts';
import { useTimeZone } from '../time-zone.ts';

/** A time in the zone that the reader chose, with UTC in the title. */
export function TimeStamp({ at, form = 'date-time' }: { at: string; form?: 'date-time' | 'compact' | 'time' }) {
  const { i18n } = useTranslation();
  const zone = useTimeZone();
  const whole = formatDateTime(at, i18n.language, zone);
  return (
    <time dateTime={at} title={form === 'date-time' ? at : `${whole}\n${at}`} className="whitespace-nowrap">
      {form === 'time'
        ? formatTime(at, i18n.language, zone)
        : form === 'compact'
          ? formatCompactDateTime(at, Date.now(), i18n.language, zone)
          : whole}
    </time>
  );
}
