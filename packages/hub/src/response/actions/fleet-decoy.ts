import { CerberusError, type FleetInstance, fleetProviderNameSchema, fleetSpecSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Fleet } from '../../fleet/fleet.ts';
import { ActionError } from '../playbooks/action.ts';
import type { JsonObject } from './json.ts';
import type { ActionPlan, AppliedAction, ResponseAction } from './response-action.ts';

/** Less than one step of an action may take. */
const READY_TIMEOUT_MS = 45_000;
const GONE_TIMEOUT_MS = 30_000;

const detailsSchema = z.object({ provider: fleetProviderNameSchema, spec: fleetSpecSchema });
type Details = z.infer<typeof detailsSchema>;

/** What of `launch_decoy` is done through the fleet; planning says what is asked for. */
export interface FleetDecoy extends Pick<ResponseAction, 'apply' | 'verify' | 'undo'> {
  /** @param order.ttlMs null for the provider's own */
  plan(kind: string, order: Details & { readonly ttlMs: number | null }): ActionPlan;
  /** Whether a plan is one of these. */
  planned(plan: ActionPlan): boolean;
}

/** A sensor of its own as a decoy: a process, a container, an instance of EC2. */
export function createFleetDecoy(fleet: Fleet): FleetDecoy {
  async function launch(plan: ActionPlan, actionKey: string): Promise<FleetInstance> {
    try {
      const { provider, spec } = detailsSchema.parse(plan.details);
      const request = { provider, spec, ttlMs: plan.ttlMs, issuedBy: `action ${actionKey}`, actionKey };
      return await fleet.launch(request);
    } catch (error) {
      if (!(error instanceof CerberusError)) throw error;
      throw new ActionError(error.code.replaceAll('-', '_'), error.message, { retryable: false, cause: error });
    }
  }

  return {
    planned: (plan) => 'provider' in plan.details,
    plan(kind, { provider, spec, ttlMs: asked }) {
      const ttlMs = Math.min(asked ?? Number.POSITIVE_INFINITY, fleet.maxTtlMs(provider));
      const traps = spec.traps.map((trap) => `${trap.kind} on ${trap.port === 0 ? 'any port' : `port ${trap.port}`}`);
      const details: JsonObject = { provider, spec: { ...spec, traps: spec.traps.map((trap) => ({ ...trap })) } };
      return {
        kind,
        effect: 'write',
        details,
        sentence: `Launches a sensor as ${WHAT[provider]}, showing the machine ${spec.persona} with ${traps.join(', ')}: an attacker who looks for other machines finds one. Ended after ${Math.round(ttlMs / 60_000)} minutes.`,
        against: [],
        sensors: [],
        blast: 1,
        ttlMs,
      };
    },
    async apply(plan, { signal, idempotencyKey }) {
      signal.throwIfAborted();
      const { id } = await launch(plan, idempotencyKey);
      const settled = await fleet.settled(id, { timeoutMs: READY_TIMEOUT_MS, while: ['launching'], signal });
      signal.throwIfAborted();
      if (settled === null || !isThere(settled)) throw failureOf(settled);
      return { plan, idempotencyKey, undoData: { instanceId: id }, detail: sentenceOf(settled) };
    },
    async verify({ idempotencyKey }) {
      const found = await fleet.findOf(idempotencyKey);
      if (found === null) return { ok: false, detail: 'Nothing was launched.' };
      return { ok: isThere(found), detail: sentenceOf(found) };
    },
    async undo({ idempotencyKey }: AppliedAction) {
      const found = await fleet.findOf(idempotencyKey);
      if (found === null) return 'Nothing had been launched.';
      await fleet.end(found.id, 'action-gone', 'the action was taken back');
      const gone = await fleet.settled(found.id, {
        timeoutMs: GONE_TIMEOUT_MS,
        while: ['launching', 'ready', 'ending'],
      });
      return gone?.state === 'ending' ? `It is being ended: ${gone.detail}` : 'It is gone.';
    },
  };
}

const WHAT = { process: 'a process of this machine', docker: 'a container', ec2: 'an instance of EC2' } as const;

/** An instance of EC2 takes longer than an action may: that it starts is what can be seen, `fleet.ready` says the rest. */
function isThere({ state, provider, externalId }: FleetInstance): boolean {
  return state === 'ready' || (state === 'launching' && provider === 'ec2' && externalId !== null);
}

function sentenceOf({ state, sensorId, externalId, traps, detail }: FleetInstance): string {
  const where = traps.map(({ name, address, port }) => `${name} at ${address}:${port}`).join(', ');
  if (state === 'ready') return `The sensor ${sensorId} (${externalId}) reports, its traps answer: ${where}.`;
  if (state === 'launching') return `The sensor ${sensorId} (${externalId}) starts.`;
  return `The sensor ${sensorId} is ${state}: ${detail}`;
}

function failureOf(instance: FleetInstance | null): ActionError {
  if (instance === null) return new ActionError('gone', 'It is not remembered any more.', { retryable: false });
  const { state, code, detail, sensorId } = instance;
  // Asked again with the same key, it is the same instance.
  if (state === 'launching')
    return new ActionError('still_launching', `The sensor ${sensorId} has not reported yet. ${detail}`, {
      retryable: true,
    });
  return new ActionError(code?.replaceAll('-', '_') ?? 'ended', `The sensor ${sensorId}: ${detail}`, {
    retryable: false,
  });
}
