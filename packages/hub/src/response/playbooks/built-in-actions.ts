import type { ActionDefaults } from './run-plan.ts';

/**
 * The actions that every hub has, with what a step of theirs is when it does not say so itself. A name with a dot belongs
 * to a connector (`slack.post_message`); whether it exists depends on the configuration.
 */
export const BUILT_IN_ACTIONS: ReadonlyMap<string, ActionDefaults> = new Map<string, ActionDefaults>([
  ['set', { effect: 'read', idempotency: 'safe' }],
  ['wait', { effect: 'read', idempotency: 'safe' }],
  ['approve', { effect: 'read', idempotency: 'safe' }],
  ['enrich', { effect: 'read', idempotency: 'safe' }],
  ['cvss_score', { effect: 'read', idempotency: 'safe' }],
  ['http_request', { effect: 'write', idempotency: 'unsafe' }],
  ['custom_script', { effect: 'write', idempotency: 'unsafe' }],
  ['sub_playbook', { effect: 'write', idempotency: 'keyed' }],
  ['threat_intel_update', { effect: 'write', idempotency: 'safe' }],
  ['ioc_publish', { effect: 'write', idempotency: 'keyed' }],
  ['siem_event', { effect: 'write', idempotency: 'keyed' }],
  ['notify', { effect: 'write', idempotency: 'keyed' }],
  ['create_ticket', { effect: 'write', idempotency: 'keyed' }],
  ['block_ip', { effect: 'destructive', idempotency: 'keyed' }],
  ['isolate', { effect: 'destructive', idempotency: 'keyed' }],
  ['rotate_key', { effect: 'destructive', idempotency: 'keyed' }],
  ['launch_decoy', { effect: 'write', idempotency: 'keyed' }],
  ['insert_trap', { effect: 'write', idempotency: 'keyed' }],
  ['escalate', { effect: 'write', idempotency: 'keyed' }],
]);

/** A connector's action is taken for the most careful kind until the connector says otherwise. */
export function defaultsOfAction(action: string): ActionDefaults {
  return BUILT_IN_ACTIONS.get(action) ?? { effect: 'write', idempotency: 'unsafe' };
}
