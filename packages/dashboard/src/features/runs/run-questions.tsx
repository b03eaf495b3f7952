import type { RunDetail } from '@cerberusmesh/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Panel } from '../../components/panel.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { ReasonDialog } from '../shell/reason-dialog.tsx';
import { useMay } from '../shell/use-may.ts';
import { answerRun, resolveCall } from './run-queries.ts';

type Question =
  | {
      readonly kind: 'answer';
      readonly step: string;
      readonly question: string;
      readonly answer: 'approved' | 'rejected';
    }
  | { readonly kind: 'resolve'; readonly key: string; readonly action: string; readonly worked: boolean };

/** What the run asks people at this moment: approvals, and calls of which only a person can say what came of them. */
export function RunQuestions({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const mayManage = useMay('runs:manage');
  const [open, setOpen] = useState<Question | null>(null);
  if (run.asks.length === 0 && run.unknownCalls.length === 0) return null;

  const act = async (question: Question, reason: string) => {
    const comment = reason === '' ? {} : { comment: reason };
    if (question.kind === 'answer')
      await answerRun(api, run.id, { step: question.step, answer: question.answer, ...comment });
    else
      await resolveCall(api, run.id, {
        key: question.key,
        outcome: question.worked ? { result: null } : { error: reason === '' ? t('runs.didNotHappen') : reason },
        ...comment,
      });
    await cache.invalidateQueries({ queryKey: ['run', run.id] });
  };

  return (
    <div className="mb-3">
      <Panel title={t('runs.asksYou')}>
        <ul>
          {run.asks.map(({ step, question, quorum, roles, expiresAt }) => (
            <li
              key={step}
              className="flex flex-wrap items-center justify-between gap-3 border-b border-line/70 px-3 py-2.5 last:border-0"
            >
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  <AttackerText text={question} prose />
                </p>
                <p className="flex flex-wrap gap-x-3 text-xs text-muted">
                  <code className="font-mono">{step}</code>
                  <span>{t('runs.quorum', { count: quorum })}</span>
                  <span>{roles.join(', ')}</span>
                  {expiresAt !== null && (
                    <span>
                      {t('runs.until')} <TimeStamp at={expiresAt} form="compact" />
                    </span>
                  )}
                </p>
              </div>
              {mayManage && (
                <div className="flex gap-2">
                  <button
                    type="button"
                    className="button button-primary"
                    onClick={() => setOpen({ kind: 'answer', step, question, answer: 'approved' })}
                  >
                    {t('runs.approve')}
                  </button>
                  <button
                    type="button"
                    className="button"
                    onClick={() => setOpen({ kind: 'answer', step, question, answer: 'rejected' })}
                  >
                    {t('runs.reject')}
                  </button>
                </div>
              )}
            </li>
          ))}
          {run.unknownCalls.map(({ key, action }) => (
            <li
              key={key}
              className="flex flex-wrap items-center justify-between gap-3 border-b border-line/70 px-3 py-2.5 last:border-0"
            >
              <div className="min-w-0 flex-1">
                <p className="font-medium">{t('runs.unknownCall', { action })}</p>
                <p className="text-xs text-muted">
                  <code className="font-mono wrap-anywhere">{key}</code>
                </p>
              </div>
              {mayManage && (
                <div className="flex gap-2">
                  <button
                    type="button"
                    className="button"
                    onClick={() => setOpen({ kind: 'resolve', key, action, worked: true })}
                  >
                    {t('runs.itHappened')}
                  </button>
                  <button
                    type="button"
                    className="button"
                    onClick={() => setOpen({ kind: 'resolve', key, action, worked: false })}
                  >
                    {t('runs.itDidNot')}
                  </button>
                </div>
              )}
            </li>
          ))}
        </ul>
      </Panel>
      {open !== null && (
        <ReasonDialog
          title={
            open.kind === 'resolve'
              ? t(open.worked ? 'runs.itHappened' : 'runs.itDidNot')
              : t(open.answer === 'approved' ? 'runs.approve' : 'runs.reject')
          }
          confirm={
            open.kind === 'resolve'
              ? t(open.worked ? 'runs.itHappened' : 'runs.itDidNot')
              : t(open.answer === 'approved' ? 'runs.approve' : 'runs.reject')
          }
          danger={open.kind === 'answer' && open.answer === 'rejected'}
          onConfirm={(reason) => act(open, reason)}
          onClose={() => setOpen(null)}
        >
          <p>
            {open.kind === 'answer' ? (
              <AttackerText text={open.question} prose />
            ) : (
              t('runs.unknownCall', { action: open.action })
            )}
          </p>
        </ReasonDialog>
      )}
    </div>
  );
}
