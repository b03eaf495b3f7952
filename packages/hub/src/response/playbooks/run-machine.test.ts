import { describe, expect, it } from 'vitest';
import { readPlaybook } from './read-playbook.ts';
import type { Fact, Move } from './run-facts.ts';
import { createRunMachine } from './run-machine.ts';
import { testPlaybook } from './test-playbook.ts';

const defaults = () => ({ idempotency: 'safe', effect: 'read' }) as const;

/** A playbook of these steps (YAML, two blanks in) with the rest as given. */
function playbookOf(steps: string, rest = '') {
  const source = `apiVersion: cerberus/v1\nid: p\nname: P\nversion: 1\n${rest}\nsteps:\n${steps}`;
  const { playbook, problems } = readPlaybook(source);
  if (playbook === null) throw new Error(JSON.stringify(problems));
  return playbook;
}

function problemsOf(steps: string, tests: string, rest = ''): readonly string[] {
  return testPlaybook(playbookOf(steps, `${rest}\ntests:\n${tests}`), defaults).flatMap(({ problems }) => problems);
}

describe('a run', () => {
  it('goes through its steps in order and hands results on with their type', () => {
    expect(
      problemsOf(
        `  - {id: look, action: enrich, with: {address: "{{ session.source }}"}}
  - {id: block, action: block_ip, when: steps.look.result.score > 50, with: {addresses: "{{ steps.look.result.addresses }}"}}
  - {id: tell, action: notify, with: {text: "blocked {{ steps.block.result.count }}"}}
`,
        `  - name: a bad source is blocked
    trigger: {session: {source: 203.0.113.7}}
    mocks: {look: {result: {score: 90, addresses: [203.0.113.7]}}, block: {result: {count: 1}}}
    expect:
      order: [look, block, tell]
      calls: {look: {address: 203.0.113.7}, block: {addresses: [203.0.113.7]}, tell: {text: blocked 1}}
      outputs: {count: 1}
  - name: a good one is not
    trigger: {session: {source: 203.0.113.7}}
    mocks: {look: {result: {score: 1, addresses: []}}}
    expect: {state: failed, steps: {block: skipped, tell: failed}}
`,
        'outputs: {count: "{{ steps.block.result.count }}"}',
      ),
    ).toEqual([]);
  });

  it('runs independent steps side by side and joins them by all, any or a number', () => {
    const steps = `  - {id: a, action: enrich}
  - {id: b, action: enrich}
  - {id: c, action: enrich}
  - {id: every, action: notify, depends_on: [a, b, c]}
  - {id: first, action: notify, depends_on: [a, b], join: any}
  - {id: two, action: notify, depends_on: [a, b, c], join: 2}
`;
    const machine = createRunMachine({
      runId: 'r',
      playbook: playbookOf(steps, 'parallel_execution: true'),
      inputs: {},
      trigger: {},
      startedAt: '2026-01-01T00:00:00.000Z',
      dryRun: false,
      actionDefaults: defaults,
    });
    const started = (moves: readonly Move[]) => moves.flatMap((move) => (move.kind === 'call' ? [move.key.step] : []));
    const ends = (step: string): Fact => ({
      kind: 'result',
      key: { step, item: 0, iteration: 0, attempt: 1 },
      value: null,
    });
    expect(started(machine.start())).toEqual(['a', 'b', 'c']);
    expect(started(machine.take(ends('b')))).toEqual(['first']);
    expect(started(machine.take(ends('a')))).toEqual(['two']);
    expect(started(machine.take(ends('c')))).toEqual(['every']);
    for (const step of ['first', 'two']) machine.take(ends(step));
    expect(machine.take(ends('every'))).toEqual([
      { kind: 'settled', step: 'every', state: 'succeeded', error: null },
      { kind: 'finish', state: 'succeeded', outputs: {}, error: null },
    ]);
    expect(machine.take(ends('every'))).toEqual([]);
  });

  it('takes the error path, and does not run what no path reaches', () => {
    expect(
      problemsOf(
        `  - {id: try_it, action: isolate}
  - {id: repair, action: notify, depends_on: [try_it.error]}
  - {id: after_repair, action: notify, depends_on: [repair]}
  - {id: after_success, action: notify, depends_on: [try_it]}
  - {id: always, action: notify, depends_on: [try_it.done]}
`,
        `  - name: when it fails
    mocks: {try_it: {error: {code: refused}}}
    expect: {steps: {try_it: failed, repair: succeeded, after_repair: succeeded, after_success: skipped, always: succeeded}}
  - name: when it works
    expect: {steps: {try_it: succeeded, repair: skipped, after_repair: skipped, after_success: succeeded, always: succeeded}}
`,
      ),
    ).toEqual([]);
  });

  it('tries again with growing waits, only for the errors it names', () => {
    const step = `  - {id: call, action: http_request, retry: {max_attempts: 4, initial: 10s, max: 15s, jitter: 0, on: [http_503]}}\n`;
    const playbook = playbookOf(
      step,
      `tests:
  - {name: third time, mocks: {call: [{error: {code: http_503}}, {error: {code: http_503}}, {result: 1}]}, expect: {}}
  - {name: never, mocks: {call: {error: {code: http_503}}}, expect: {state: failed}}
  - {name: other error, mocks: {call: [{error: {code: http_400}}, {result: 1}]}, expect: {state: failed}}
`,
    );
    expect(testPlaybook(playbook, defaults).map(({ problems, elapsedMs }) => [problems, elapsedMs])).toEqual([
      [[], 25_000],
      [[], 40_000],
      [[], 0],
    ]);
  });

  it('runs for each of a list, so many at once, and repeats until a condition holds', () => {
    expect(
      problemsOf(
        `  - {id: each, action: block_ip, for_each: "{{ inputs.addresses }}", concurrency: 2, with: {address: "{{ item }}", n: "{{ index }}"}}
  - {id: poll, action: enrich, repeat_until: result.ready, repeat_every: 1m, max_iterations: 3}
`,
        `  - name: all and then ready
    inputs: {addresses: [a, b, c]}
    mocks: {each: [{result: 1}, {result: 2}, {result: 3}], poll: [{result: {ready: false}}, {result: {ready: true}}]}
    expect: {outputs: {results: [1, 2, 3]}, calls: {each: {address: c, n: 2}}}
  - name: never ready
    inputs: {addresses: []}
    mocks: {poll: {result: {ready: false}}}
    expect: {state: failed, steps: {each: succeeded, poll: failed}}
  - name: one fails
    inputs: {addresses: [a, b, c, d]}
    mocks: {each: [{result: 1}, {error: {code: no}}, {result: 3}]}
    expect: {state: failed, steps: {each: failed, poll: cancelled}}
`,
        'inputs: {addresses: {type: list}}\noutputs: {results: "{{ steps.each.result }}"}',
      ),
    ).toEqual([]);
  });

  it('asks people, and takes no, yes and silence for what they are', () => {
    expect(
      problemsOf(
        `  - {id: block, action: block_ip, approval: {timeout: 1h}}
  - {id: careful, action: notify, approval: {timeout: 1h, on_timeout: approve}, depends_on: [block.done]}
  - {id: refused, action: notify, depends_on: [block.error]}
`,
        `  - {name: yes, expect: {steps: {block: succeeded, careful: succeeded, refused: skipped}}}
  - {name: no, approvals: {block: [reject]}, expect: {steps: {block: rejected, careful: succeeded, refused: succeeded}}}
  - {name: silence, approvals: {block: [nobody], careful: [nobody]}, expect: {steps: {block: rejected, careful: succeeded}}}
`,
      ),
    ).toEqual([]);
  });

  it('takes effects back in reverse when a later step wants that, then runs what is for failures', () => {
    const rest =
      'on_failure:\n  - {id: page, action: notify, with: {text: "{{ failure.code }} in {{ run.playbook }}"}}';
    const steps = `  - {id: one, action: block_ip, compensate: {action: notify, with: {n: 1}}}
  - {id: two, action: block_ip, compensate: {action: notify, with: {n: 2}}}
  - {id: three, action: isolate, on_error: compensate}
`;
    expect(
      problemsOf(
        steps,
        `  - name: back out
    mocks: {three: {error: {code: refused}}}
    expect:
      state: failed
      steps: {one: compensated, two: compensated, three: failed, page: succeeded}
      calls: {page: {text: refused in p}}
  - {name: nothing to do, expect: {steps: {one: succeeded, page: skipped}}}
`,
        rest,
      ),
    ).toEqual([]);
  });

  it('ends a wait when it is cancelled or overdue', () => {
    const playbook = playbookOf(
      '  - {id: long, action: wait, with: {seconds: 7200}}\n',
      'timeout: 1h\ntests: [{name: too long, expect: {state: failed, steps: {long: cancelled}}}]',
    );
    expect(testPlaybook(playbook, defaults)).toMatchObject([{ problems: [], elapsedMs: 3_600_000 }]);
    const machine = createRunMachine({
      runId: 'r',
      playbook,
      inputs: {},
      trigger: {},
      startedAt: '2026-01-01T00:00:00.000Z',
      dryRun: false,
      actionDefaults: defaults,
    });
    machine.start();
    expect(machine.take({ kind: 'cancelled' }).at(-1)).toMatchObject({ kind: 'finish', state: 'cancelled' });
  });

  it('in a dry run simulates what writes, asks nobody and waits for nothing', () => {
    const machine = createRunMachine({
      runId: 'r',
      playbook: playbookOf(
        `  - {id: read, action: enrich}
  - {id: write, action: block_ip, effect: write, approval: {}}
  - {id: not_at_all, action: isolate, effect: destructive, dry_run: skip}
  - {id: rest, action: wait, with: {seconds: 3600}}
`,
        'parallel_execution: true',
      ),
      inputs: {},
      trigger: {},
      startedAt: '2026-01-01T00:00:00.000Z',
      dryRun: true,
      actionDefaults: defaults,
    });
    expect(
      machine
        .start()
        .map((move) =>
          move.kind === 'call' ? [move.key.step, move.mode] : move.kind === 'sleep' ? move.milliseconds : move.kind,
        ),
    ).toEqual([['read', 'run'], ['write', 'simulate'], 'settled', 0]);
  });

  it('stops at an unsafe call whose outcome nobody knows until a person says it', () => {
    const machine = createRunMachine({
      runId: 'r',
      playbook: playbookOf(
        '  - {id: pay, action: http_request, idempotency: unsafe}\n  - {id: tell, action: notify}\n',
      ),
      inputs: {},
      trigger: {},
      startedAt: '2026-01-01T00:00:00.000Z',
      dryRun: false,
      actionDefaults: defaults,
    });
    machine.start();
    const key = { step: 'pay', item: 0, iteration: 0, attempt: 1 };
    expect(machine.take({ kind: 'unknown', key })).toEqual([
      { kind: 'settled', step: 'pay', state: 'unknown', error: null },
    ]);
    expect(machine.take({ kind: 'result', key, value: 1 }).map(({ kind }) => kind)).toEqual(['settled', 'call']);
  });

  it('is in the same state after its facts are told to a new machine', () => {
    const playbook = playbookOf(
      `  - {id: a, action: enrich, retry: {max_attempts: 3, initial: 1s}}
  - {id: b, action: enrich, for_each: [1, 2, 3], concurrency: 2}
`,
      'parallel_execution: true',
    );
    const plan = {
      runId: 'r',
      playbook,
      inputs: {},
      trigger: {},
      startedAt: '2026-01-01T00:00:00.000Z',
      dryRun: false,
      actionDefaults: defaults,
    };
    const key = (step: string, item = 0, attempt = 1) => ({ step, item, iteration: 0, attempt });
    const facts: Fact[] = [
      { kind: 'error', key: key('a'), error: { code: 'timeout', message: '' }, retryable: true },
      { kind: 'result', key: key('b', 1), value: 'second' },
      { kind: 'elapsed', key: key('a', 0, 2) },
    ];
    const [first, second] = [createRunMachine(plan), createRunMachine(plan)];
    const moves = [first.start(), ...facts.map((fact) => first.take(fact))];
    expect([second.start(), ...facts.map((fact) => second.take(fact))]).toEqual(moves);
    expect(second.steps()).toEqual(first.steps());
  });
});
