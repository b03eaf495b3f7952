import type { DecisionItem } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { DecisionBadge, DecisionStateBadge } from '../../components/badges.tsx';
import { ChevronIcon } from '../../components/icons.tsx';
import { ScoreMeter } from '../../components/level.tsx';
import { Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { Why } from '../../components/why.tsx';
import { formatShare } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { DecisionAnswerView } from './decision-answer.tsx';
import { DecisionControls, type DecisionOrder } from './decision-controls.tsx';
import { decisionQuery } from './decision-queries.ts';

/** One decision of the list; opens to its reasons and to what became of it. */
export function DecisionRow({
  decision,
  open,
  current,
  onToggle,
  onOrder,
}: {
  decision: DecisionItem;
  open: boolean;
  current: boolean;
  onToggle: () => void;
  onOrder: (order: DecisionOrder) => void;
}) {
  const { t, i18n } = useTranslation();
  const panelId = `why-${decision.decisionId}`;
  return (
    <li
      data-row={decision.decisionId}
      aria-current={current || undefined}
      className={`border-b border-line/70 last:border-0 ${current ? 'bg-accent-soft' : ''}`}
    >
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 px-3 py-2.5 md:grid-cols-[auto_14rem_9.5rem_minmax(0,1fr)_auto] md:items-center md:gap-x-4">
        <button
          type="button"
          className="row-span-3 flex size-7 items-center justify-center rounded-[5px] text-muted hover:bg-raised hover:text-text md:row-span-1"
          aria-expanded={open}
          aria-controls={panelId}
          aria-label={t('decisions.why')}
          onClick={onToggle}
        >
          <ChevronIcon className={`size-4 ${open ? 'rotate-90' : ''}`} />
        </button>
        <span className="flex flex-wrap items-center gap-1.5">
          <DecisionBadge kind={decision.kind} />
          <DecisionStateBadge kind={decision.kind} state={decision.state} />
        </span>
        <span className="col-start-2 text-xs text-muted md:col-start-auto md:text-[0.8125rem]">
          <TimeStamp at={decision.at} form="compact" />
        </span>
        <span className="col-start-2 min-w-0 md:col-start-auto">
          <Link
            to="/decisions/$id"
            params={{ id: decision.decisionId }}
            className="block min-h-6 truncate hover:underline"
          >
            <AttackerText text={decision.reasons[0]?.text ?? ''} clip="line" prose />
          </Link>
          <span className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
            <Link
              to="/sessions/$id"
              params={{ id: decision.sessionId }}
              search={{ tab: 'why' }}
              className="link inline-flex min-h-6 items-center font-mono"
            >
              {decision.source}
            </Link>
            <span>{t(`stage.${decision.stage}`)}</span>
            <span>{t('why.confidence', { share: formatShare(decision.confidence, i18n.language) })}</span>
          </span>
        </span>
        <span className="col-start-2 mt-1 md:col-start-auto md:mt-0 md:w-40">
          <ScoreMeter score={decision.score} level={decision.level} named />
        </span>
      </div>
      <div id={panelId} hidden={!open} className="border-t border-line/70 bg-canvas/60 px-3 py-4 md:px-14">
        {open && <OpenDecision decision={decision} onOrder={onOrder} />}
      </div>
    </li>
  );
}

function OpenDecision({ decision, onOrder }: { decision: DecisionItem; onOrder: (order: DecisionOrder) => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const detail = useQuery(decisionQuery(api, decision.decisionId));
  return (
    <div className="flex flex-col gap-4">
      <DecisionControls
        decision={decision}
        reversible={detail.data?.answer?.reversible ?? false}
        labelled={(detail.data?.label ?? null) !== null}
        onOrder={onOrder}
      />
      <Why decision={decision} sessionId={decision.sessionId} />
      <section aria-label={t('decisions.became')} className="border-t border-line pt-4">
        {detail.isPending ? (
          <Skeleton rows={3} />
        ) : detail.isError ? (
          <p className="text-[0.8125rem] text-muted">{t('decisions.unread')}</p>
        ) : (
          <DecisionAnswerView decision={detail.data} />
        )}
      </section>
    </div>
  );
}
