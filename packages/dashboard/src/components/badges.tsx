import type { DecisionKind, DecisionState, SessionSummary } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { livenessOf } from '../liveness.ts';

/** A small bordered word. */
export function Badge({
  children,
  tone = 'neutral',
}: {
  children: React.ReactNode;
  tone?: 'neutral' | 'accent' | 'warning' | 'danger' | 'ok';
}) {
  const tones = {
    neutral: 'border-line text-text bg-raised',
    accent: 'border-transparent bg-accent-soft text-accent',
    warning: 'border-level-3/40 text-level-3',
    danger: 'border-level-5/40 text-level-5',
    ok: 'border-ok/40 text-ok',
  } as const;
  return (
    <span
      className={`inline-flex h-5 max-w-full min-w-0 items-center gap-1 rounded-sm border px-1.5 text-xs whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  );
}

const DECISION_TONES = {
  monitor: 'neutral',
  rotate_key: 'accent',
  launch_decoy: 'accent',
  insert_trap: 'warning',
  escalate: 'danger',
} as const;

export function DecisionBadge({ kind }: { kind: DecisionKind }) {
  const { t } = useTranslation();
  return decisionBadge(kind, t(`decision.kind.${kind}`));
}

/** The same for long lists, which ask for the words once. */
export function decisionBadge(kind: DecisionKind, name: string) {
  return <Badge tone={DECISION_TONES[kind]}>{name}</Badge>;
}

const DECISION_STATE_TONES = {
  proposed: 'warning',
  authorised: 'ok',
  approved: 'ok',
  rejected: 'neutral',
  refused: 'neutral',
  covered: 'neutral',
  executed: 'ok',
  failed: 'danger',
  undone: 'neutral',
  expired: 'neutral',
  simulated: 'neutral',
} as const satisfies Record<DecisionState, string>;

/** Says who must act. Watching asks nothing of anybody, so there is nothing to say. */
export function DecisionStateBadge({ kind, state }: { kind: DecisionKind; state: DecisionState }) {
  const { t } = useTranslation();
  if (kind === 'monitor') return null;
  return <Badge tone={DECISION_STATE_TONES[state]}>{t(`decision.state.${state}`)}</Badge>;
}

/** An ATT&CK technique; leads to the sessions in which it was seen. */
export function TechniqueBadge({ id, name, linked = true }: { id: string; name: string; linked?: boolean }) {
  const label = (
    <Badge tone="accent">
      <span className="font-mono text-2xs font-semibold">{id}</span>
      {name !== '' && <span className="max-w-80 min-w-0 truncate">{name}</span>}
    </Badge>
  );
  if (!linked) return label;
  return (
    <Link
      to="/sessions"
      search={{ technique: id }}
      className="inline-flex min-h-6 max-w-full min-w-0 items-center hover:opacity-80"
      title={name}
    >
      {label}
    </Link>
  );
}

/** Live sessions pulse (unless motion is reduced) and say so in words. */
export function SessionState({ session }: { session: Pick<SessionSummary, 'state' | 'lastEventAt'> }) {
  const { t } = useTranslation();
  const liveness = livenessOf(session, Date.now());
  if (liveness !== 'live') return <span className="text-muted">{t(`session.${liveness}`)}</span>;
  return (
    <span className="inline-flex items-center gap-1.5 font-medium text-ok">
      <span className="size-2 animate-pulse rounded-full bg-ok" aria-hidden="true" />
      {t('session.live')}
    </span>
  );
}
