import { useTranslation } from 'react-i18next';
import { useLive } from '../../services.tsx';

/** Whether live updates arrive: shape and word, never colour alone. */
export function LiveIndicator({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation();
  const connection = useLive((state) => state.connection);
  const connected = connection === 'connected';
  return (
    <span role="status" className={`inline-flex items-center gap-2 text-xs ${connected ? 'text-ok' : 'text-level-3'}`}>
      <span
        className={connected ? 'size-2 rounded-full bg-ok' : 'size-2 animate-pulse border border-level-3'}
        aria-hidden="true"
      />
      <span className={compact ? 'sr-only' : ''}>{t(`live.${connection}`)}</span>
    </span>
  );
}
