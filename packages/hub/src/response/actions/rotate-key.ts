import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidV8 } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database } from '../../storage/database.ts';
import { textHash } from '../../text-hash.ts';
import { ActionError } from '../playbooks/action.ts';
import { makeOpensshKeyPair } from './openssh-key.ts';
import type { ActionPlan, AppliedAction, ResponseAction } from './response-action.ts';

/** The pair that the hub and its machines know each other by. */
export const FLEET_PURPOSE = 'fleet';

export interface RotateKeyDependencies {
  readonly database: Database;
  /** Where private halves are, each readable by this user only: `<purpose>/id_ed25519`. */
  readonly directory: string;
  /** What changes keys and bait on the sensor that is attacked; null while nothing can. */
  readonly sensorSide: ResponseAction | null;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const detailsSchema = z.object({
  purpose: z.string(),
  /** The generation that there will be. */
  generation: z.int(),
  retires: z.string().nullable(),
  sensorPlan: z.json().nullable(),
});
const undoDataSchema = z.object({ sensor: z.object({ undoData: z.json(), detail: z.string() }).nullable() });
const pairRows = z.array(
  z.object({ generation: z.int(), public_key: z.string(), fingerprint: z.string(), key: z.string() }),
);

/**
 * `rotate_key`: a new ed25519 pair for the fleet, and new keys and bait on the sensor that was attacked. The old public
 * half stays on file as a honeytoken: whoever signs in with it later says where they have it from.
 */
export function createRotateKeyAction(dependencies: RotateKeyDependencies): ResponseAction {
  const { database, directory, sensorSide, now } = dependencies;
  const fileOf = (purpose: string): string => join(directory, purpose, 'id_ed25519');
  const retiredFileOf = (purpose: string, generation: number): string =>
    join(directory, purpose, `retired-${generation}`);

  /** The pair in use. */
  async function current(purpose: string): Promise<z.infer<typeof pairRows>[number] | null> {
    const rows = await database.query(
      `select generation, public_key, fingerprint, key from key_pairs where purpose = $1 and retired_at is null
        order by generation desc limit 1`,
      [purpose],
    );
    return pairRows.parse(rows)[0] ?? null;
  }

  async function planSensor(request: Parameters<ResponseAction['plan']>[0]): Promise<ActionPlan | null> {
    if (sensorSide === null || request.sensorId === null) return null;
    if (!(await sensorSide.readiness()).ready) return null;
    return sensorSide.plan({ ...request, kind: sensorSide.kind, values: {} });
  }

  function sensorApplied(
    applied: AppliedAction,
  ): { readonly side: ResponseAction; readonly applied: AppliedAction } | null {
    const plan = sensorPlanOf(applied.plan);
    if (plan === null || sensorSide === null) return null;
    const kept = undoDataSchema.safeParse(applied.undoData).data?.sensor ?? null;
    const idempotencyKey = `${applied.idempotencyKey}/sensor`;
    return {
      side: sensorSide,
      applied: { plan, idempotencyKey, undoData: kept?.undoData ?? null, detail: kept?.detail ?? '' },
    };
  }

  /** Writes a pair for this order; the one that it wrote before, if it did. */
  async function makePair(purpose: string, generation: number, key: string): Promise<string> {
    const inUse = await current(purpose);
    if (inUse?.key === key) return inUse.fingerprint;
    if ((inUse?.generation ?? 0) !== generation - 1)
      throw new ActionError('changed_meanwhile', 'The key was changed by something else meanwhile.', {
        retryable: true,
      });
    const pair = makeOpensshKeyPair(`cerberusmesh ${purpose} ${generation}`);
    await mkdir(join(directory, purpose), { recursive: true, mode: 0o700 });
    const file = fileOf(purpose);
    // The old half is kept: taking the rotation back puts it in force again.
    if (inUse !== null) await rename(file, retiredFileOf(purpose, inUse.generation)).catch(ignoreMissing);
    await writeFile(`${file}.new`, pair.privateKey, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
    await writeFile(`${file}.pub`, `${pair.publicKey}\n`, { mode: 0o644, flush: true });
    const at = new Date(now()).toISOString();
    await database.transaction(async (transaction) => {
      await transaction.execute('update key_pairs set retired_at = $2 where purpose = $1 and retired_at is null', [
        purpose,
        at,
      ]);
      await transaction.execute(
        `insert into key_pairs (id, purpose, generation, public_key, fingerprint, made_at, key)
           values ($1, $2, $3, $4, $5, $6, $7)`,
        [uuidV8(textHash(pair.fingerprint)), purpose, generation, pair.publicKey, pair.fingerprint, at, key],
      );
    });
    return pair.fingerprint;
  }

  return {
    kind: 'rotate_key',
    summary: 'Makes new keys and watches the old ones: whoever uses one of them is found out.',
    effect: 'write',
    idempotency: 'keyed',
    reversible: true,
    defaultTtlMs: null,
    readiness: async () => ({ ready: true }),
    async plan(request) {
      const inUse = await current(FLEET_PURPOSE);
      const sensorPlan = await planSensor(request);
      const generation = (inUse?.generation ?? 0) + 1;
      return {
        kind: 'rotate_key',
        effect: 'write',
        details: {
          purpose: FLEET_PURPOSE,
          generation,
          retires: inUse?.fingerprint ?? null,
          sensorPlan: sensorPlan === null ? null : { ...sensorPlan },
        },
        sentence: [
          `Makes fleet key pair ${generation}.`,
          ...(inUse === null ? [] : [`Pair ${inUse.generation} (${inUse.fingerprint}) is watched from then on.`]),
          ...(sensorPlan === null ? [] : [sensorPlan.sentence]),
        ].join(' '),
        against: sensorPlan?.against ?? [],
        sensors: sensorPlan?.sensors ?? [],
        blast: 1 + (sensorPlan?.blast ?? 0),
        ttlMs: request.ttlMs,
      };
    },
    async apply(plan, { signal, idempotencyKey }) {
      signal.throwIfAborted();
      const { purpose, generation } = detailsSchema.parse(plan.details);
      const fingerprint = await makePair(purpose, generation, idempotencyKey);
      const sensorPlan = sensorPlanOf(plan);
      const context = { signal, idempotencyKey: `${idempotencyKey}/sensor` };
      const sensor = sensorPlan === null || sensorSide === null ? null : await sensorSide.apply(sensorPlan, context);
      return {
        plan,
        idempotencyKey,
        undoData: { sensor: sensor === null ? null : { undoData: sensor.undoData, detail: sensor.detail } },
        detail: [`Fleet key pair ${generation} is ${fingerprint}.`, ...(sensor === null ? [] : [sensor.detail])].join(
          ' ',
        ),
      };
    },
    async verify(applied) {
      const { purpose, generation } = detailsSchema.parse(applied.plan.details);
      const inUse = await current(purpose);
      const file = fileOf(purpose);
      const mode = await lstat(file).then(
        (stat) => stat.mode & 0o777,
        () => null,
      );
      const written = await readFile(`${file}.pub`, 'utf8').catch(() => '');
      if (inUse?.key !== applied.idempotencyKey) return { ok: false, detail: `Pair ${generation} is not in use.` };
      if (mode !== 0o600 || written.trim() !== inUse.public_key)
        return { ok: false, detail: `The files of pair ${generation} are not as they were written.` };
      const sensor = sensorApplied(applied);
      const check = sensor === null ? null : await sensor.side.verify(sensor.applied);
      return {
        ok: check?.ok ?? true,
        detail: [`Pair ${generation} is in its place.`, ...(check === null ? [] : [check.detail])].join(' '),
      };
    },
    async undo(applied) {
      const { purpose, generation } = detailsSchema.parse(applied.plan.details);
      const sensor = sensorApplied(applied);
      const said = sensor === null ? [] : [await sensor.side.undo(sensor.applied)];
      const inUse = await current(purpose);
      if (inUse?.key !== applied.idempotencyKey)
        return ['Another pair is in use already; it stays.', ...said].join(' ');
      const file = fileOf(purpose);
      await rm(file, { force: true });
      await rm(`${file}.pub`, { force: true });
      await rename(retiredFileOf(purpose, generation - 1), file).catch(ignoreMissing);
      await database.transaction(async (transaction) => {
        await transaction.execute('delete from key_pairs where purpose = $1 and key = $2', [
          purpose,
          applied.idempotencyKey,
        ]);
        await transaction.execute('update key_pairs set retired_at = null where purpose = $1 and generation = $2', [
          purpose,
          generation - 1,
        ]);
      });
      const before = await current(purpose);
      if (before !== null) await writeFile(`${file}.pub`, `${before.public_key}\n`, { mode: 0o644 });
      return [
        before === null ? 'There is no fleet key pair any more.' : `Pair ${before.generation} is in use again.`,
        ...said,
      ].join(' ');
    },
  };
}

/** The plan of the other action, as this one stored it. */
function sensorPlanOf(plan: ActionPlan): ActionPlan | null {
  const { sensorPlan } = detailsSchema.parse(plan.details);
  return sensorPlan === null ? null : storedPlanSchema.parse(sensorPlan);
}

const storedPlanSchema = z.object({
  kind: z.string(),
  effect: z.enum(['read', 'write', 'destructive']),
  details: z.record(z.string(), z.json()),
  sentence: z.string(),
  against: z.array(z.string()),
  sensors: z.array(z.string()),
  blast: z.number(),
  ttlMs: z.number().nullable(),
});

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
