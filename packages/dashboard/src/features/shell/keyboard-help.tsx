import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';

const ROWS = [
  { keys: ['Ctrl', 'K'], label: 'help.palette' },
  { keys: ['/'], label: 'help.palette' },
  { keys: ['g', 'o'], label: 'help.overview' },
  { keys: ['g', 's'], label: 'help.sessions' },
  { keys: ['g', 'd'], label: 'help.decisions' },
  { keys: ['?'], label: 'help.help' },
  { keys: ['Esc'], label: 'help.close' },
] as const;

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('help.title')} onClose={onClose}>
      <table className="m-4 mt-3">
        <tbody>
          {ROWS.map(({ keys, label }) => (
            <tr key={keys.join(' ')} className="border-b border-line last:border-0">
              <td className="py-1.5">{t(label)}</td>
              <td className="py-1.5 text-end whitespace-nowrap">
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
    </Dialog>
  );
}
