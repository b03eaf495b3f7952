import type { ActionDetail, DecisionDetail } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatDuration } from '../../format.ts';
import { JsonValue } from '../runs/json-value.tsx';

const OUTCOME_TONES = { permit: 'ok', ask: 'warning', refuse: 'danger' } as const;

/** What policy looked at, what is or was done, who said what, and whether it worked. */
export function DecisionAnswerView({ decision }: { decision: DecisionDetail }) {
  const { t } = useTranslation();
  const { answer, verdict, label } = decision;
  return (
    <dl className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
      {verdict !== null && (
        <Part title={t('decisions.checks')}>
          <p className="mb-1.5">
            <Badge tone={OUTCOME_TONES[verdict.outcome]}>{t(`decisions.outcome.${verdict.outcome}`)}</Badge>
          </p>
          <ul className="flex flex-col gap-1">
            {verdict.checks.map(({ name, passed, otherwise, sentence }) => (
              <li key={name} className="flex gap-2">
                <span className={`shrink-0 font-medium ${passed ? 'text-ok' : 'text-level-4'}`}>
                  <span aria-hidden="true">{passed ? '✓' : '✕'}</span>
                  <span className="sr-only">{t(passed ? 'decisions.passed' : `decisions.otherwise.${otherwise}`)}</span>
                </span>
                <span className="min-w-0">
                  <code className="me-1.5 font-mono text-xs text-muted">{name}</code>
                  <AttackerText text={sentence} prose />
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {answer === null ? (
        <Part title={t('decisions.done')}>
          <p className="text-muted">{t('decisions.nothingBegun')}</p>
        </Part>
      ) : (
        <Answer answer={answer} />
      )}
      {label !== null && (
        <Part title={t('decisions.label')}>
          <p className="flex flex-wrap items-center gap-x-2">
            <Badge tone={label.label === 'correct' ? 'ok' : 'danger'}>{t(`decisions.do.${label.label}`)}</Badge>
            <span>{label.by}</span>
            <TimeStamp at={label.at} form="compact" />
          </p>
          {label.note !== '' && <p className="mt-1">{label.note}</p>}
        </Part>
      )}
    </dl>
  );
}

function Answer({ answer }: { answer: ActionDetail }) {
  const { t, i18n } = useTranslation();
  const { plan, approval, approvals, verification, undo } = answer;
  return (
    <>
      <Part title={t('decisions.plan')}>
        {plan === null ? (
          <p className="text-muted">{t('decisions.noPlan')}</p>
        ) : (
          <>
            <p>
              <AttackerText text={plan.sentence} prose />
            </p>
            <p className="mt-1 flex flex-wrap gap-x-3 text-muted">
              <span>{t(`decisions.effect.${plan.effect}`)}</span>
              <span>{t('decisions.blast', { count: plan.blast })}</span>
              {plan.ttlMs !== null && (
                <span>{t('decisions.ttl', { duration: formatDuration(plan.ttlMs, i18n.language) })}</span>
              )}
              {plan.against.length > 0 && (
                <span className="font-mono text-xs leading-5">{plan.against.join(', ')}</span>
              )}
              {plan.sensors.length > 0 && <span>{plan.sensors.join(', ')}</span>}
            </p>
            <details className="mt-1">
              <summary className="link inline-flex min-h-6 items-center text-xs">{t('decisions.exactly')}</summary>
              <JsonValue value={plan.details} inset={false} />
            </details>
          </>
        )}
      </Part>
      <Part title={t('decisions.done')}>
        <p className="flex flex-wrap items-center gap-x-2">
          <Badge tone={answer.state === 'failed' || answer.state === 'unknown' ? 'danger' : 'neutral'}>
            {t(`actionState.${answer.state}`)}
          </Badge>
          {answer.code !== null && <code className="font-mono text-xs">{answer.code}</code>}
          {answer.startedAt !== null && <TimeStamp at={answer.startedAt} form="compact" />}
        </p>
        {answer.detail !== '' && (
          <p className="mt-1">
            <AttackerText text={answer.detail} prose />
          </p>
        )}
        {answer.undoAt !== null && answer.undoneAt === null && (
          <p className="mt-1 text-muted">
            {t('decisions.undoneBy')} <TimeStamp at={answer.undoAt} form="compact" />
          </p>
        )}
        {answer.coveredBy !== null && (
          <p className="mt-1">
            <Link to="/decisions/$id" params={{ id: answer.coveredBy }} className="link">
              {t('decisions.coveredBy')}
            </Link>
          </p>
        )}
      </Part>
      {verification !== null && (
        <Part title={t('decisions.verification')}>
          <p className="flex flex-wrap items-center gap-x-2">
            <Badge tone={verification.ok ? 'ok' : 'danger'}>
              {t(verification.ok ? 'decisions.verified' : 'decisions.notVerified')}
            </Badge>
            <TimeStamp at={verification.at} form="compact" />
          </p>
          <p className="mt-1">
            <AttackerText text={verification.detail} prose />
          </p>
        </Part>
      )}
      {(approval !== null || approvals.length > 0) && (
        <Part title={t('decisions.approvals')}>
          {approval !== null && (
            <p className="flex flex-wrap gap-x-3 text-muted">
              <span>{t('runs.quorum', { count: approval.quorum })}</span>
              <span>{approval.roles.join(', ')}</span>
              {answer.expiresAt !== null && (
                <span>
                  {t('runs.until')} <TimeStamp at={answer.expiresAt} form="compact" />
                </span>
              )}
            </p>
          )}
          <ul>
            {approvals.map(({ person, role, answer: said, comment, at }) => (
              <li key={`${person} ${at}`} className="mt-1">
                <Badge tone={said === 'approved' ? 'ok' : 'danger'}>{t(`decision.state.${said}`)}</Badge>{' '}
                <span className="wrap-anywhere">{person}</span> <span className="text-muted">{role}</span>{' '}
                <TimeStamp at={at} form="compact" />
                {comment !== null && comment !== '' && <span className="block text-muted">{comment}</span>}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {undo !== null && (
        <Part title={t('decision.state.undone')}>
          <p>
            {undo.by}: <AttackerText text={undo.detail} prose />
          </p>
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="mb-1 text-xs font-medium text-muted">{title}</dt>
      <dd className="min-w-0 text-[0.8125rem]">{children}</dd>
    </div>
  );
}
