import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';
import { navigationFor } from './navigation.ts';
import { useSingleKeys } from './shortcuts.ts';
import { useScopes } from './use-may.ts';

const EVERYWHERE = [
  { keys: ['Ctrl', 'K'], label: 'help.palette' },
  { keys: ['/'], label: 'help.palette' },
  { keys: ['?'], label: 'help.help' },
  { keys: ['Esc'], label: 'help.close' },
] as const;
const LISTS = [
  { keys: ['j'], label: 'help.next' },
  { keys: ['k'], label: 'help.previous' },
  { keys: ['x'], label: 'help.select' },
  { keys: ['e'], label: 'help.openRow' },
  { keys: ['a'], label: 'help.acknowledge' },
  { keys: ['r'], label: 'help.reject' },
  { keys: ['m'], label: 'help.assign' },
] as const;

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const scopes = useScopes();
  const [singleKeys, setSingleKeys] = useSingleKeys();
  return (
    <Dialog title={t('help.title')} onClose={onClose}>
      <div className="flex flex-col gap-4 overflow-y-auto p-4 pt-3">
        <Keys title={t('help.everywhere')} rows={EVERYWHERE.map(({ keys, label }) => ({ keys, label: t(label) }))} />
        <Keys title={t('help.lists')} rows={LISTS.map(({ keys, label }) => ({ keys, label: t(label) }))} />
        <Keys
          title={t('help.goTo')}
          rows={navigationFor(scopes).flatMap(({ items }) =>
            items.map(({ goKey, label }) => ({ keys: ['g', goKey], label: t(label) })),
          )}
        />
        <label className="flex items-start gap-2 border-t border-line pt-3">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-accent"
            checked={singleKeys}
            onChange={(event) => setSingleKeys(event.target.checked)}
          />
          <span>
            {t('help.singleKeys')}
            <span className="block text-xs text-muted">{t('help.singleKeysNote')}</span>
          </span>
        </label>
      </div>
    </Dialog>
  );
}

function Keys({ title, rows }: { title: string; rows: readonly { keys: readonly string[]; label: ReactNode }[] }) {
  return (
    <table className="w-full">
      <caption className="pb-1 text-start text-xs font-medium text-muted">{title}</caption>
      <tbody>
        {rows.map(({ keys, label }) => (
          <tr key={keys.join(' ')} className="border-b border-line last:border-0">
            <td className="py-1">{label}</td>
            <td className="py-1 text-end whitespace-nowrap">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="ms-1 inline-flex h-6 min-w-6 items-center justify-center rounded-sm border border-line-strong px-1.5 font-mono text-xs"
                >
                  {key}
                </kbd>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
