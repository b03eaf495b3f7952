import type { RunState, StepState } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';

const STEP_TONES = {
  waiting: 'neutral',
  ready: 'accent',
  running: 'accent',
  succeeded: 'ok',
  failed: 'danger',
  skipped: 'neutral',
  cancelled: 'neutral',
  rejected: 'danger',
  unknown: 'warning',
  compensated: 'warning',
} as const satisfies Record<StepState, string>;

export function StepStateBadge({ state }: { state: StepState }) {
  const { t } = useTranslation();
  return <Badge tone={STEP_TONES[state]}>{t(`stepState.${state}`)}</Badge>;
}

const RUN_TONES = {
  queued: 'neutral',
  running: 'accent',
  waiting: 'warning',
  paused: 'warning',
  succeeded: 'ok',
  failed: 'danger',
  cancelled: 'neutral',
} as const satisfies Record<RunState, string>;

export function RunStateBadge({ state }: { state: RunState }) {
  const { t } = useTranslation();
  return <Badge tone={RUN_TONES[state]}>{t(`runState.${state}`)}</Badge>;
}
