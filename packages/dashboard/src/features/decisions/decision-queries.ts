import { decisionDetailSchema } from '@cerberusmesh/contracts';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';
import { KEYS } from '../../queries.ts';

/** What a decision has come to is looked at again this often while it is shown and not over. */
const decisionRefreshIntervalMs = 5_000;
const UNFINISHED: ReadonlySet<string> = new Set(['proposed', 'authorised', 'approved', 'executed']);

const pathOf = (id: string) => `decisions/${encodeURIComponent(id)}` as const;

export const decisionQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['decision', id],
    queryFn: ({ signal }) => api.read(pathOf(id), decisionDetailSchema, { signal }),
    refetchInterval: (query) => (UNFINISHED.has(query.state.data?.state ?? '') ? decisionRefreshIntervalMs : false),
  });

export type DecisionAnswer = 'approve' | 'reject' | 'undo';
export const answerDecision = (api: ApiClient, id: string, answer: DecisionAnswer, comment: string) =>
  api.change('POST', `${pathOf(id)}/${answer}`, { comment }, z.unknown());

export const labelDecision = (api: ApiClient, id: string, label: 'correct' | 'false_positive', note: string) =>
  api.change('POST', `${pathOf(id)}/label`, { label, note }, z.unknown());

/** Lists and pages that show a decision, to be asked for again after somebody answered it. */
export const DECISION_KEYS = [KEYS.decisions, 'decision', KEYS.session, 'attacker-actions'] as const;
