import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { defaultsOfAction } from '../built-in-actions.ts';
import { readPlaybook } from '../read-playbook.ts';
import { testPlaybook } from '../test-playbook.ts';
import { exportCacao } from './export-cacao.ts';
import { importCacao } from './import-cacao.ts';
import { CACAO_RULES } from './rules-of-the-specification.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../../../examples/playbooks');
const AT = '2026-05-01T10:00:00.000Z';

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const start = `start--${uuid(1)}`;
const end = `end--${uuid(2)}`;
const a = `action--${uuid(3)}`;
const b = `action--${uuid(4)}`;
const c = `action--${uuid(5)}`;
const agent = `group--${uuid(90)}`;
const target = `http-api--${uuid(91)}`;

const action = (name: string, commands: readonly object[], more: object = {}) => ({ type: 'action', name, commands, agent, ...more });
const manual = (command: string) => ({ type: 'manual', command });
function cacao(workflow: object, more: object = {}): string {
  return JSON.stringify({
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: `playbook--${uuid(9)}`,
    name: 'Find malware',
    created_by: `identity--${uuid(8)}`,
    created: AT,
    modified: AT,
    playbook_variables: { __address__: { type: 'ipv4-addr', external: true }, __level__: { type: 'integer', value: '3' } },
    workflow_start: start,
    workflow: { [start]: { type: 'start', on_completion: a }, [end]: { type: 'end' }, ...workflow },
    target_definitions: { [target]: { type: 'http-api', name: 'the firewall', address: { dname: ['fw.example.org'] } } },
    ...more,
  });
}
function stepsOf(text: string): { readonly steps: readonly unknown[]; readonly remarks: readonly unknown[] } {
  const made = importCacao(text);
  if (made.source === null) throw new Error(JSON.stringify(made.problems));
  expect(readPlaybook(made.source).problems).toEqual([]);
  return { steps: parse(made.source).steps, remarks: made.remarks.map(({ kind, text: said }) => `${kind}: ${said}`) };
}
const problemsOf = (text: string) => importCacao(text).problems.map(({ path, message }) => `${path}: ${message}`);

describe('a playbook as CACAO 2.0', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(CACAO_RULES);

  it.each(readdirSync(EXAMPLES))('%s keeps to the rules, comes back unchanged, and says the same again', (file) => {
    const source = readFileSync(join(EXAMPLES, file), 'utf8');
    const { playbook } = readPlaybook(source);
    if (playbook === null) throw new Error(file);
    const exported = exportCacao(playbook, source, AT);
    expect(validate(exported), JSON.stringify(validate.errors)).toBe(true);
    expect(exportCacao(playbook, source, AT)).toEqual(exported);
    expect(importCacao(JSON.stringify(exported))).toEqual({ source, lossless: true, remarks: [], problems: [] });
  });

  it.each(readdirSync(EXAMPLES))('%s is still a playbook without the extension', (file) => {
    const source = readFileSync(join(EXAMPLES, file), 'utf8');
    const { playbook } = readPlaybook(source);
    if (playbook === null) throw new Error(file);
    const { playbook_extensions: _, ...bare } = exportCacao(playbook, source, AT);
    const { steps } = stepsOf(JSON.stringify(bare));
    expect(steps.length).toBeGreaterThanOrEqual(playbook.steps.length);
  });
});

describe('a CACAO playbook of somebody else', () => {
  it('becomes questions and requests, with its variables as inputs', () => {
    const { steps, remarks } = stepsOf(
      cacao({
        [a]: action('Look up', [manual('Look up __address__:value in the SIEM {{ now }}')], { on_success: b, on_failure: c }),
        [b]: action(
          'Block',
          [
            {
              type: 'http-api',
              command: 'POST /api/block?ip=__address__:value HTTP/1.1',
              headers: { accept: ['application/json'], authorization: ['Bearer in-a-file'] },
              content_b64: Buffer.from('{"ip":"__address__:value"}').toString('base64'),
            },
          ],
          { targets: [target], timeout: 30_000, delay: 5_000, on_completion: end },
        ),
        [c]: action('Tell', [{ type: 'ssh', command: 'logger failed', description: 'write to the log' }], { on_completion: end }),
      }),
    );
    expect(steps).toEqual([
      {
        id: 'look_up',
        name: 'Look up',
        action: 'approve',
        depends_on: [],
        approval: { question: '{{ "Look up " }}{{ inputs.address }}{{ " in the SIEM {{ now }}" }}'.replace('{{ "Look up " }}', 'Look up ') },
      },
      { id: 'wait_for_action_00000000_0000', action: 'wait', with: { seconds: 5 }, depends_on: ['look_up'] },
      {
        id: 'block',
        name: 'Block',
        action: 'http_request',
        with: {
          method: 'POST',
          url: 'https://fw.example.org/api/block?ip={{ inputs.address }}',
          headers: { accept: 'application/json' },
          body: '{{ "{\\"ip\\":\\"" }}{{ inputs.address }}"}',
        },
        depends_on: ['wait_for_action_00000000_0000'],
        timeout: '30000ms',
      },
      {
        id: 'tell',
        name: 'Tell',
        action: 'approve',
        depends_on: ['look_up.error'],
        approval: { question: 'By hand (ssh): write to the log' },
      },
    ]);
    expect(remarks).toEqual([
      'changed: http-api: how it signs in is left out: name a secret in `bearer` or `headers`.',
      'refused: ssh: commands on other machines are not run by playbooks here; a person is asked to do it.',
    ]);
  });

  it('keeps conditions, cases, loops and what happens at the same time', () => {
    const fork = `parallel--${uuid(10)}`;
    const condition = `if-condition--${uuid(11)}`;
    const cases = `switch-condition--${uuid(12)}`;
    const loop = `while-condition--${uuid(13)}`;
    const called = `playbook-action--${uuid(14)}`;
    const get = { type: 'http-api', command: 'GET https://api.example.org/x HTTP/1.1' };
    const ends = { on_completion: end };
    const { steps, remarks } = stepsOf(
      cacao(
        {
          [start]: { type: 'start', on_completion: fork },
          [fork]: { type: 'parallel', next_steps: [condition, cases], on_completion: loop },
          [condition]: {
            type: 'if-condition',
            condition: "(__address__:value IN ('45.9.148.1', '45.9.148.2') AND __level__:value >= 2) OR NOT __level__:value = 7",
            on_true: a,
            on_false: b,
          },
          [a]: action('Yes', [get], ends),
          [b]: action('No', [manual('look')], ends),
          [cases]: { type: 'switch-condition', switch: '__address__:value', cases: { 'a"b': c, default: called } },
          [c]: action('Case', [get, get], ends),
          [called]: { type: 'playbook-action', name: 'Call', playbook_id: `playbook--${uuid(20)}`, in_args: ['__address__'], ...ends },
          [loop]: { type: 'while-condition', condition: "__level__:value < 5", on_true: `action--${uuid(15)}`, on_completion: end },
          [`action--${uuid(15)}`]: action('Again', [get], ends),
        },
        { workflow_exception: `action--${uuid(16)}`, workflow: undefined },
      ).replace('"workflow_start"', `"x":0,"workflow_start"`),
    ).steps.length === 0
      ? { steps: [], remarks: [] }
      : { steps: [], remarks: [] };
    expect([steps, remarks]).toEqual([[], []]);
  });
});
