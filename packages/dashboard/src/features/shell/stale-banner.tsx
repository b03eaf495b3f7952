import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { WarningIcon } from '../../components/icons.tsx';
import { formatTime } from '../../format.ts';
import { useLive } from '../../services.tsx';
import { useTimeZone } from '../../time-zone.ts';

/** Says when what the page shows may be out of date, and since when. Short gaps are not worth a banner. */
export function StaleBanner() {
  const { t, i18n } = useTranslation();
  const zone = useTimeZone();
  const connection = useLive((state) => state.connection);
  const stale = useLive((state) => state.stale);
  const lastMessageAt = useLive((state) =>
    state.stale || state.connection !== 'connected' ? state.lastMessageAt : null,
  );
  const [online, setOnline] = useState(() => navigator.onLine);
  const [longGap, setLongGap] = useState(false);

  useEffect(() => {
    const changed = () => setOnline(navigator.onLine);
    window.addEventListener('online', changed);
    window.addEventListener('offline', changed);
    return () => {
      window.removeEventListener('online', changed);
      window.removeEventListener('offline', changed);
    };
  }, []);
  useEffect(() => {
    if (connection === 'connected') {
      setLongGap(false);
      return;
    }
    const timer = setTimeout(() => setLongGap(true), 4_000);
    return () => clearTimeout(timer);
  }, [connection]);

  if (online && !stale && !longGap) return null;
  const since = lastMessageAt === null ? null : formatTime(new Date(lastMessageAt).toISOString(), i18n.language, zone);
  return (
    <div
      role="alert"
      className="flex items-center gap-2 border-b border-line bg-raised px-4 py-2 text-[0.8125rem] text-level-3"
    >
      <WarningIcon />
      <span>
        {online ? t('live.lost') : t('live.offline')} {since !== null && t('live.lastUpdate', { time: since })}
      </span>
    </div>
  );
}
