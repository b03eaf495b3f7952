import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button.tsx';
import { Panel } from '../../components/panel.tsx';

const COMMANDS = [
  { key: 'show', command: 'npx cerberus retention show' },
  { key: 'run', command: 'npx cerberus retention run' },
  { key: 'hold', command: 'npx cerberus retention hold SESSION' },
] as const;

/** Where the policy is kept and the commands that show, apply and suspend it. */
export function RetentionSection() {
  const { t } = useTranslation();
  return (
    <Panel title={t('settings.retention.title')}>
      <p className="px-3 pt-3">{t('settings.retention.text')}</p>
      <ul className="flex flex-col gap-3 p-3">
        {COMMANDS.map(({ key, command }) => (
          <li key={key} className="flex flex-col gap-1">
            <span className="text-xs text-muted">{t(`settings.retention.${key}`)}</span>
            <span className="flex w-fit max-w-full items-center gap-1 rounded-md border border-line bg-raised py-1 ps-3 pe-1">
              <code className="truncate font-mono text-xs">{command}</code>
              <CopyButton text={command} />
            </span>
          </li>
        ))}
      </ul>
      <p className="border-t border-line px-3 py-2 text-xs text-muted">{t('settings.retention.docs')}</p>
    </Panel>
  );
}
