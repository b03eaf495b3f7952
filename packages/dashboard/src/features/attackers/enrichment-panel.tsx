import type { AttackerDetail, EnrichmentFacts } from '@cerberusmesh/contracts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { Panel } from '../../components/panel.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCountry, formatShare } from '../../format.ts';

const VERDICT_TONES = { benign: 'ok', suspicious: 'warning', malicious: 'danger' } as const;

/** What providers say of the address, each with its name and the moment: their words, never the hub's. */
export function EnrichmentPanel({ attacker }: { attacker: AttackerDetail }) {
  const { t } = useTranslation();
  const asShown = attacker.enrichments.some(({ facts }) => facts?.autonomousSystem !== undefined);
  return (
    <Panel title={t('attackers.providers')}>
      {attacker.enrichments.length === 0 ? (
        <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">{t('attackers.noProviders')}</p>
      ) : (
        <ul>
          {attacker.enrichments.map(({ provider, state, facts, failure, at }) => (
            <li key={provider} className="border-b border-line/70 px-3 py-2.5 last:border-0">
              <p className="mb-1 flex flex-wrap items-center gap-x-2 text-xs text-muted">
                <span className="text-[0.8125rem] font-medium text-text">{provider}</span>
                {facts?.verdict !== undefined && (
                  <Badge tone={VERDICT_TONES[facts.verdict]}>{t(`attackers.verdict.${facts.verdict}`)}</Badge>
                )}
                {state !== 'known' && (
                  <Badge tone={state === 'failed' ? 'warning' : 'neutral'}>
                    {failure === null ? t('attackers.notKnown') : t(`attackers.failure.${failure}`)}
                  </Badge>
                )}
                <TimeStamp at={at} form="compact" />
              </p>
              {facts !== null && <Facts facts={facts} />}
            </li>
          ))}
        </ul>
      )}
      {asShown && (
        <p className="border-t border-line px-3 py-2 text-xs text-muted">
          {t('attackers.operatorSource')}{' '}
          <a className="link" href="https://db-ip.com" target="_blank" rel="noreferrer noopener">
            IP Geolocation by DB-IP
          </a>
        </p>
      )}
    </Panel>
  );
}

function Facts({ facts }: { facts: EnrichmentFacts }) {
  const { t, i18n } = useTranslation();
  const shown: Readonly<Record<(typeof FACTS)[number], ReactNode>> = {
    country: facts.country === undefined ? null : formatCountry(facts.country, i18n.language),
    operator:
      facts.autonomousSystem === undefined ? null : (
        <>
          AS{facts.autonomousSystem.number}{' '}
          {facts.autonomousSystem.name !== null && <AttackerText text={facts.autonomousSystem.name} prose />}
        </>
      ),
    network: facts.network === undefined ? null : <code className="font-mono text-xs">{facts.network}</code>,
    organisation: facts.organisation === undefined ? null : <AttackerText text={facts.organisation} prose />,
    abuse: facts.abuseContact === undefined ? null : <AttackerText text={facts.abuseContact} />,
    maliciousness: facts.maliciousness === undefined ? null : formatShare(facts.maliciousness, i18n.language),
    reports: facts.reportCount ?? null,
    hostnames: listOf(facts.hostnames),
    ports: facts.ports === undefined || facts.ports.length === 0 ? null : facts.ports.join(', '),
    tags: listOf(facts.tags),
    vulnerabilities: listOf(facts.vulnerabilities),
  };
  return (
    <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-[0.8125rem]">
      {FACTS.map((name) =>
        shown[name] === null ? null : (
          <div key={name} className="contents">
            <dt className="text-muted">{t(`attackers.fact.${name}`)}</dt>
            <dd className="min-w-0 wrap-anywhere">{shown[name]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

const FACTS = [
  'country',
  'operator',
  'network',
  'organisation',
  'abuse',
  'maliciousness',
  'reports',
  'hostnames',
  'ports',
  'tags',
  'vulnerabilities',
] as const;

function listOf(texts: readonly string[] | undefined): ReactNode {
  if (texts === undefined || texts.length === 0) return null;
  return (
    <span className="flex flex-wrap gap-x-3">
      {texts.map((text, at) => (
        <AttackerText key={at} text={text} />
      ))}
    </span>
  );
}
