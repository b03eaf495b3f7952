import { STAGES, type Stats } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { levelFill } from '../../components/level.tsx';
import { Panel } from '../../components/panel.tsx';
import { RankedList } from '../../components/ranked-list.tsx';
import { Skeleton } from '../../components/states.tsx';
import { rankedRows } from '../../limits.ts';
import type { SessionsSearch } from '../../url-state.ts';

/** What attackers did most, each leading to the sessions behind it. */
export const TopLists = memo(function TopLists({ stats }: { stats: Stats | undefined }) {
  const { t } = useTranslation();
  if (stats === undefined) {
    return (
      <div className="panel">
        <Skeleton rows={6} />
      </div>
    );
  }
  const written = (rows: Stats['topCommands'], filter: 'triedUsername' | 'triedSecret' | 'commandText') =>
    rows.slice(0, rankedRows).map(({ value, count }) => ({
      key: value,
      count,
      label:
        value === '' ? (
          <AttackerText text={value} clip="line" />
        ) : (
          <Link to="/sessions" search={{ [filter]: value }} className="block leading-7 hover:underline">
            <AttackerText text={value} clip="line" />
          </Link>
        ),
    }));
  const list = (
    title: string,
    rows: Parameters<typeof RankedList>[0]['rows'],
    countTitle: string,
    more?: ReactNode,
  ) => (
    <Panel title={title} actions={more}>
      <RankedList caption={title} rows={rows} valueTitle={title} countTitle={countTitle} empty={t('top.empty')} />
    </Panel>
  );
  const allSessions = (label: string, search: SessionsSearch) => (
    <Link to="/sessions" search={search} className="link text-xs">
      {label}
    </Link>
  );

  return (
    <div className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
      {list(
        t('top.techniques'),
        stats.techniques.slice(0, rankedRows).map(({ id, name, sessions }) => ({
          key: id,
          count: sessions,
          label: (
            <Link
              to="/sessions"
              search={{ technique: id }}
              className="inline-flex h-7 max-w-full items-center gap-2 hover:underline"
              title={name}
            >
              <span className="w-[5.2em] shrink-0 font-mono text-xs text-accent">{id}</span>
              <span className="truncate">{name}</span>
            </Link>
          ),
        })),
        t('top.sessions'),
      )}
      {list(
        t('top.commands'),
        written(stats.topCommands, 'commandText'),
        t('top.times'),
        allSessions(t('top.withCommands'), { withCommands: 'true' }),
      )}
      {list(
        t('top.stages'),
        STAGES.map((stage) => ({
          key: stage,
          label: (
            <Link to="/sessions" search={{ stage }} className="inline-flex h-7 items-center hover:underline">
              {t(`stage.${stage}`)}
            </Link>
          ),
          count: stats.stages.find((counted) => counted.stage === stage)?.sessions ?? 0,
        })),
        t('top.sessions'),
      )}
      {list(
        t('top.usernames'),
        written(stats.topUsernames, 'triedUsername'),
        t('top.times'),
        allSessions(t('top.letIn'), { authenticated: 'true' }),
      )}
      {list(
        t('top.secrets'),
        written(stats.topSecrets, 'triedSecret'),
        t('top.times'),
        allSessions(t('top.letIn'), { authenticated: 'true' }),
      )}
      <div className="grid gap-3">
        {list(
          t('top.decisions'),
          stats.decisions.map(({ kind, count }) => ({
            key: kind,
            count,
            label: (
              <Link to="/decisions" search={{ kind }} className="inline-flex h-7 items-center hover:underline">
                {t(`decision.kind.${kind}`)}
              </Link>
            ),
          })),
          t('top.times'),
        )}
        {list(
          t('top.levels'),
          [...stats.scores]
            .sort((a, b) => b.level - a.level)
            .map(({ level, sessions }) => ({
              key: String(level),
              label: t('top.level', { level }),
              count: sessions,
              fill: levelFill(level),
            })),
          t('top.sessions'),
        )}
      </div>
    </div>
  );
});
