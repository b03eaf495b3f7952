import type { DecisionItem, DecisionState } from '@cerberusmesh/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { useServices } from '../../services.tsx';
import { ReasonDialog } from '../shell/reason-dialog.tsx';
import { useMay } from '../shell/use-may.ts';
import { answerDecision, DECISION_KEYS, type DecisionAnswer, labelDecision } from './decision-queries.ts';

export type DecisionOrder = DecisionAnswer | 'correct' | 'false_positive';

/** Whether a person can say yes or no to it now. */
export function isAnswerable({ kind, state }: { kind: DecisionItem['kind']; state: DecisionState }): boolean {
  return state === 'proposed' && kind !== 'monitor';
}

/** Buttons for what may be done with a decision; `onOrder` opens the dialog that asks for a comment. */
export function DecisionControls({
  decision,
  reversible = false,
  labelled = false,
  onOrder,
}: {
  decision: Pick<DecisionItem, 'kind' | 'state'>;
  reversible?: boolean;
  labelled?: boolean;
  onOrder: (order: DecisionOrder) => void;
}) {
  const { t } = useTranslation();
  const mayAnswer = useMay('decisions:approve');
  const mayLabel = useMay('decisions:label');
  return (
    <div className="flex flex-wrap gap-2">
      {mayAnswer && isAnswerable(decision) && (
        <>
          <button type="button" className="button button-primary" onClick={() => onOrder('approve')}>
            {t('decisions.do.approve')}
          </button>
          <button type="button" className="button" onClick={() => onOrder('reject')}>
            {t('decisions.do.reject')}
          </button>
        </>
      )}
      {mayAnswer && reversible && decision.state === 'executed' && (
        <button type="button" className="button" onClick={() => onOrder('undo')}>
          {t('decisions.do.undo')}
        </button>
      )}
      {mayLabel && !labelled && decision.kind !== 'monitor' && (
        <>
          <button type="button" className="button" onClick={() => onOrder('correct')}>
            {t('decisions.do.correct')}
          </button>
          <button type="button" className="button" onClick={() => onOrder('false_positive')}>
            {t('decisions.do.false_positive')}
          </button>
        </>
      )}
    </div>
  );
}

/** Asks for a comment and does it; stays open with the hub's words when it is refused. */
export function DecisionDialog({
  decision,
  order,
  onClose,
}: {
  decision: DecisionItem;
  order: DecisionOrder;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const act = async (comment: string) => {
    if (order === 'correct' || order === 'false_positive')
      await labelDecision(api, decision.decisionId, order, comment);
    else await answerDecision(api, decision.decisionId, order, comment);
    await Promise.all(DECISION_KEYS.map((key) => cache.invalidateQueries({ queryKey: [key] })));
  };
  return (
    <ReasonDialog
      title={t(`decisions.do.${order}`)}
      confirm={t(`decisions.do.${order}`)}
      danger={order === 'reject'}
      onConfirm={act}
      onClose={onClose}
    >
      <p>
        <span className="font-medium">{t(`decision.kind.${decision.kind}`)}</span>{' '}
        <bdi className="font-mono text-[0.8125rem]">{decision.source}</bdi>
      </p>
      <p className="text-[0.8125rem] text-muted">
        <AttackerText text={decision.reasons[0]?.text ?? ''} prose />
      </p>
    </ReasonDialog>
  );
}
