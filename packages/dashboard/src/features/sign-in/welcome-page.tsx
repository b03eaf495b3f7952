import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyableText } from '../../components/copyable-text.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { useServices } from '../../services.tsx';

const COMMANDS = [
  { key: 'demo', command: 'npx cerberus demo' },
  { key: 'import', command: 'npx cerberus import cowrie.json' },
  { key: 'enrol', command: 'npx cerberus sensor enrol dmz-1' },
] as const;

/** After set-up or an invitation: the second factor, what listens, and the commands that come next. */
export function WelcomePage() {
  const { t } = useTranslation();
  const { queries } = useServices();
  const me = useQuery(queries.me());
  const traps = useQuery({ ...queries.traps(), refetchInterval: 3_000 });
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-3">
      <PageHeader title={t('welcome.title')}>
        <p className="text-muted">{t('welcome.text')}</p>
      </PageHeader>
      <Panel title={t('welcome.factor')}>
        <Line text={me.data?.secondFactor === true ? t('welcome.factorDone') : t('welcome.factorText')}>
          {me.data?.secondFactor !== true && (
            <Link to="/settings/$section" params={{ section: 'security' }} className="button">
              {t('welcome.factorLink')}
            </Link>
          )}
        </Line>
      </Panel>
      <Panel title={t('welcome.sensors')}>
        {(traps.data ?? []).length === 0 ? (
          <Line text={t('welcome.noTraps')} />
        ) : (
          <>
            <Line text={t('welcome.sensorsText')} />
            <ul className="flex flex-wrap gap-2 px-3 pb-3">
              {traps.data?.map((trap) => (
                <li key={`${trap.sensorId} ${trap.name}`} className="rounded-sm border border-line px-2 py-1">
                  {trap.name} <span className="font-mono text-xs text-muted">{`${trap.address}:${trap.port}`}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Panel>
      <Panel title={t('welcome.next')}>
        <ul className="flex flex-col gap-3 p-3">
          {COMMANDS.map(({ key, command }) => (
            <li key={key} className="flex flex-col gap-1">
              <span>{t(`welcome.${key}`)}</span>
              <CopyableText text={command} />
            </li>
          ))}
        </ul>
      </Panel>
      <Link to="/" className="button button-primary h-9 self-start">
        {t('welcome.go')}
      </Link>
    </div>
  );
}

function Line({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 p-3">
      <p>{text}</p>
      {children}
    </div>
  );
}
