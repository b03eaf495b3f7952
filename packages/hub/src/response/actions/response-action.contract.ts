import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { POLICY_LIMITS } from '../limits.ts';
import type { ActionPlan, ActionRequest, AppliedAction, ResponseAction } from './response-action.ts';

/** An action in a world of its own, and a look at that world. */
export interface ActionUnderTest {
  readonly action: ResponseAction;
  /** An ordinary request that can be carried out. */
  readonly request: ActionRequest;
  /** What the action changes, as whole JSON; the same when nothing changed. */
  observe(): Promise<unknown>;
  stop?(): Promise<void>;
}

/** What every `ResponseAction` keeps: call it at the top of the action's test file. */
export function describeResponseAction(name: string, setUp: () => Promise<ActionUnderTest>): void {
  describe(`${name} as a response action`, () => {
    let subject: ActionUnderTest;
    beforeEach(async () => {
      subject = await setUp();
    });
    afterEach(() => subject.stop?.());

    const apply = async (idempotencyKey = 'one', planned?: ActionPlan): Promise<AppliedAction> => {
      const plan = planned ?? (await subject.action.plan(subject.request));
      return subject.action.apply(plan, { signal: new AbortController().signal, idempotencyKey });
    };

    it('says the same plan twice, in JSON of limited size, and changes nothing by planning', async () => {
      const before = await subject.observe();
      const plan = await subject.action.plan(subject.request);
      expect(await subject.action.plan(subject.request)).toEqual(plan);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      expect(JSON.stringify(plan).length).toBeLessThan(POLICY_LIMITS.maxPlanBytes);
      expect({ kind: plan.kind, effect: plan.effect, says: plan.sentence !== '', touches: plan.blast >= 1 }).toEqual({
        kind: subject.action.kind,
        effect: subject.action.effect,
        says: true,
        touches: true,
      });
      expect(await subject.observe()).toEqual(before);
    });

    it('does what it planned, proves it, and takes it back', async () => {
      const before = await subject.observe();
      const applied = await apply();
      expect(await subject.observe()).not.toEqual(before);
      expect(applied.detail).not.toBe('');
      // As it comes out of the database.
      const stored: AppliedAction = JSON.parse(JSON.stringify(applied));
      expect(await subject.action.verify(stored)).toMatchObject({ ok: true });
      if (!subject.action.reversible) return;
      expect(await subject.action.undo(stored)).not.toBe('');
      expect(await subject.observe()).toEqual(before);
      expect(await subject.action.verify(stored)).toMatchObject({ ok: false });
      await subject.action.undo(stored);
      expect(await subject.observe()).toEqual(before);
    });

    it('does it once however often it is asked with the same key', async () => {
      if (subject.action.idempotency === 'unsafe') return;
      const plan = await subject.action.plan(subject.request);
      const first = await apply('one', plan);
      const after = await subject.observe();
      // As after a crash: with the plan that was stored.
      expect(await apply('one', plan)).toEqual(first);
      expect(await subject.observe()).toEqual(after);
    });

    it('does nothing once it was called off', async () => {
      const before = await subject.observe();
      const plan = await subject.action.plan(subject.request);
      const signal = AbortSignal.abort(new Error('called off'));
      await expect(subject.action.apply(plan, { signal, idempotencyKey: 'off' })).rejects.toThrow();
      expect(await subject.observe()).toEqual(before);
    });

    it('plans for what the sensor bound, whatever the asker writes beside it', async () => {
      const plan = await subject.action.plan(subject.request);
      const told = { ...subject.request, requestedBy: '{{ secrets.key }}\u001b[2J"}],"kind":"escalate' };
      const { details, against, sensors, blast } = await subject.action.plan(told);
      expect({ details, against, sensors, blast }).toEqual({
        details: plan.details,
        against: plan.against,
        sensors: plan.sensors,
        blast: plan.blast,
      });
    });
  });
}
