import type { Playbook, PlaybookTest, StepState } from '@cerberusmesh/contracts';
import type { Fact, Move } from './run-facts.ts';
import { createRunMachine } from './run-machine.ts';
import type { RunMachine } from './run-machine-port.ts';
import type { ActionDefaults } from './run-plan.ts';
import { isEqual, isList, isMapping, mappingOf, SecretReference, type Value } from './templates/value.ts';

export interface PlaybookTestResult {
  readonly name: string;
  /** What was not as expected, a sentence each; empty when the test passed. */
  readonly problems: readonly string[];
  readonly state: 'succeeded' | 'failed' | 'cancelled' | 'stuck';
  readonly steps: { readonly [id: string]: StepState };
  /** Virtual milliseconds that the run took. */
  readonly elapsedMs: number;
}

/** Calls and waits of one test; more means that the playbook goes in circles. */
const maxMoves = 100_000;

/**
 * Runs the tests that a playbook carries: the same machine as the engine's, mocked results, a virtual clock that jumps to
 * whatever comes next. Nothing is called, nothing waits.
 */
export function testPlaybook(
  playbook: Playbook,
  actionDefaults: (action: string) => ActionDefaults,
): PlaybookTestResult[] {
  return playbook.tests.map((test) => runTest(playbook, test, actionDefaults));
}

interface Pending {
  readonly atMs: number;
  readonly fact: Fact;
}

function runTest(
  playbook: Playbook,
  test: PlaybookTest,
  actionDefaults: (action: string) => ActionDefaults,
): PlaybookTestResult {
  const defaults = Object.entries(playbook.inputs).flatMap(([name, input]) =>
    input.default === undefined ? [] : [[name, input.default] as const],
  );
  const machine = createRunMachine({
    runId: 'test',
    playbook,
    inputs: mappingOf([...defaults, ...Object.entries(test.inputs)]),
    trigger: test.trigger,
    startedAt: '2026-01-01T00:00:00.000Z',
    dryRun: false,
    actionDefaults,
  });
  const started: string[] = [];
  const calls = new Map<string, Value>();
  const answered = new Map<string, number>();
  const pending: Pending[] = [];
  let nowMs = 0;
  let finish: Extract<Move, { kind: 'finish' }> | null = null;

  const next = (list: readonly unknown[] | undefined, id: string): number => {
    const used = answered.get(id) ?? 0;
    answered.set(id, used + 1);
    return Math.min(used, (list?.length ?? 1) - 1);
  };
  const follow = (moves: readonly Move[]): void => {
    for (const move of moves) {
      if (move.kind === 'finish') finish = move;
      else if (move.kind === 'sleep')
        pending.push({ atMs: nowMs + move.milliseconds, fact: { kind: 'elapsed', key: move.key } });
      else if (move.kind === 'ask') {
        const answers = test.approvals[move.step];
        const answer = answers?.[next(answers, `ask ${move.step}`)] ?? 'approve';
        pending.push(
          answer === 'nobody'
            ? { atMs: nowMs + move.timeoutMs, fact: { kind: 'answer', step: move.step, answer: 'expired' } }
            : {
                atMs: nowMs,
                fact: { kind: 'answer', step: move.step, answer: answer === 'approve' ? 'approved' : 'rejected' },
              },
        );
      } else if (move.kind === 'call') {
        started.push(move.key.step);
        calls.set(move.key.step, move.values);
        const mocks = test.mocks[move.key.step];
        const mock = mocks?.[next(mocks, move.key.step)];
        pending.push({
          atMs: nowMs,
          fact:
            mock === undefined || 'result' in mock
              ? { kind: 'result', key: move.key, value: mock?.result ?? null }
              : { kind: 'error', key: move.key, error: mock.error, retryable: true },
        });
      }
    }
  };

  follow(machine.start());
  for (let count = 0; finish === null && pending.length > 0 && count < maxMoves; count++) {
    // The earliest; of several the one that was asked for first.
    const earliest = pending.reduce((best, one) => (one.atMs < best.atMs ? one : best));
    pending.splice(pending.indexOf(earliest), 1);
    if (earliest.atMs > playbook.timeout) {
      nowMs = playbook.timeout;
      follow(machine.take({ kind: 'overdue' }));
      continue;
    }
    nowMs = Math.max(nowMs, earliest.atMs);
    follow(machine.take(earliest.fact));
  }
  return judge(test, machine, finish, started, calls, nowMs);
}

function judge(
  { name, expect }: PlaybookTest,
  machine: RunMachine,
  finish: Extract<Move, { kind: 'finish' }> | null,
  started: readonly string[],
  calls: ReadonlyMap<string, Value>,
  elapsedMs: number,
): PlaybookTestResult {
  const problems: string[] = [];
  const state = finish?.state ?? 'stuck';
  const states = new Map(machine.steps().map((step) => [step.id, step]));
  if (state !== expect.state) {
    const why =
      finish?.error === null || finish?.error === undefined ? '' : ` (${finish.error.code}: ${finish.error.message})`;
    problems.push(`the run ${state}${why}, expected ${expect.state}`);
  }
  for (const [id, wanted] of Object.entries(expect.steps)) {
    const found = states.get(id);
    if (found?.state !== wanted) {
      const why =
        found?.error === null || found?.error === undefined ? '' : ` (${found.error.code}: ${found.error.message})`;
      problems.push(`step ${id} is ${found?.state ?? 'missing'}${why}, expected ${wanted}`);
    }
  }
  if (expect.order !== undefined && !isSubsequence(expect.order, started))
    problems.push(`steps started as ${started.join(', ')}, expected ${expect.order.join(', ')} in this order`);
  for (const [output, wanted] of Object.entries(expect.outputs ?? {})) {
    const found = finish?.outputs[output] ?? null;
    if (!isEqual(found, wanted))
      problems.push(`output ${output} is ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`);
  }
  for (const [id, wanted] of Object.entries(expect.calls ?? {})) {
    const found = calls.get(id);
    if (found === undefined) problems.push(`step ${id} was not called`);
    else if (!holds(found, wanted))
      problems.push(`step ${id} was called with ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`);
  }
  const steps = Object.fromEntries([...states].map(([id, step]) => [id, step.state]));
  return { name, problems, state, steps, elapsedMs };
}

function isSubsequence(wanted: readonly string[], found: readonly string[]): boolean {
  let at = 0;
  for (const one of found) if (one === wanted[at]) at += 1;
  return at === wanted.length;
}

/** Whether `found` has everything that `wanted` names; keys beyond that are nobody's business. */
function holds(found: Value, wanted: Value): boolean {
  if (found instanceof SecretReference) return wanted === `secret:${found.name}`;
  if (isMapping(wanted))
    return (
      isMapping(found) &&
      Object.entries(wanted).every(([key, value]) => Object.hasOwn(found, key) && holds(found[key] ?? null, value))
    );
  if (isList(wanted))
    return (
      isList(found) &&
      found.length === wanted.length &&
      wanted.every((value, place) => holds(found[place] ?? null, value))
    );
  return isEqual(found, wanted);
}
