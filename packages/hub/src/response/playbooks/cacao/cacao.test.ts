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

const action = (name: string, commands: readonly object[], more: object = {}) => ({
  type: 'action',
  name,
  commands,
  agent,
  ...more,
});
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
    playbook_variables: {
      __address__: { type: 'ipv4-addr', external: true },
      __level__: { type: 'integer', value: '3' },
    },
    workflow_start: start,
    workflow: { [start]: { type: 'start', on_completion: a }, [end]: { type: 'end' }, ...workflow },
    target_definitions: {
      [target]: { type: 'http-api', name: 'the firewall', address: { dname: ['fw.example.org'] } },
    },
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
        [a]: action('Look up', [manual('Look up __address__:value in the SIEM {{ now }}')], {
          on_success: b,
          on_failure: c,
        }),
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
        [c]: action('Tell', [{ type: 'ssh', command: 'logger failed', description: 'write to the log' }], {
          on_completion: end,
        }),
      }),
    );
    expect(steps).toEqual([
      {
        id: 'look_up',
        name: 'Look up',
        action: 'approve',
        depends_on: [],
        approval: {
          question: 'Look up {{ inputs.address }}{{ " in the SIEM {{ now }}" }}',
        },
      },
      { id: 'wait_before_block', action: 'wait', with: { seconds: 5 }, depends_on: ['look_up'] },
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
        depends_on: ['wait_before_block'],
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
    const again = `action--${uuid(15)}`;
    const sorry = `action--${uuid(16)}`;
    const get = { type: 'http-api', command: 'GET https://api.example.org/x HTTP/1.1' };
    const ends = { on_completion: end };
    const { steps, remarks } = stepsOf(
      cacao(
        {
          [start]: { type: 'start', on_completion: fork },
          [fork]: { type: 'parallel', next_steps: [condition, cases], on_completion: loop },
          [condition]: {
            type: 'if-condition',
            condition:
              "(__address__:value IN ('45.9.148.1', 'it\\'s') AND __level__:value >= 2) OR NOT __level__:value = 7",
            on_true: a,
            on_false: b,
          },
          [a]: action('Yes', [get], ends),
          [b]: action('No', [manual('look')], ends),
          [cases]: { type: 'switch-condition', switch: '__address__:value', cases: { 'a"b': c, default: called } },
          [c]: action('Case', [get], ends),
          [called]: {
            type: 'playbook-action',
            name: 'Call',
            playbook_id: `playbook--${uuid(20)}`,
            in_args: ['__address__'],
            ...ends,
          },
          [loop]: { type: 'while-condition', condition: '__level__:value < 5', on_true: again, on_completion: end },
          [again]: action('Again', [get], ends),
          [sorry]: action('Sorry', [manual('say so')], ends),
        },
        { workflow_exception: sorry },
      ),
    );
    const http = { action: 'http_request', with: { method: 'GET', url: 'https://api.example.org/x' } };
    const yes = '( inputs.address in [ "45.9.148.1" , "it\'s" ] and inputs.level >= 2 ) or not inputs.level == 7';
    const before = ['yes.done', 'no.done', 'case.done', 'call.done'];
    expect(steps).toEqual([
      { id: 'yes', name: 'Yes', ...http, depends_on: [], when: yes },
      { id: 'no', name: 'No', action: 'approve', depends_on: [], when: `not (${yes})`, approval: { question: 'look' } },
      { id: 'case', name: 'Case', ...http, depends_on: [], when: 'inputs.address == "a\\"b"' },
      {
        id: 'call',
        name: 'Call',
        action: 'sub_playbook',
        with: { playbook: `playbook--${uuid(20)}`, inputs: { address: '{{ inputs.address }}' } },
        depends_on: [],
        when: 'not (inputs.address in ["a\\"b"])',
      },
      {
        id: 'again',
        name: 'Again',
        ...http,
        depends_on: before,
        when: 'inputs.level < 5',
        repeat_until: 'not (inputs.level < 5)',
        max_iterations: 100,
      },
    ]);
    expect(remarks).toEqual([
      `changed: It calls the playbook playbook--${uuid(20)}, which has to be imported and published under that id.`,
      'changed: The loop ends after 100 rounds; CACAO names no bound.',
    ]);
  });

  it('never takes a way whose condition it cannot read, and says so', () => {
    const condition = `if-condition--${uuid(11)}`;
    const { steps, remarks } = stepsOf(
      cacao({
        [start]: { type: 'start', on_completion: condition },
        [condition]: { type: 'if-condition', condition: "[file:name = 'x']", on_true: a, on_false: b },
        [a]: action('A', [manual('a')], { on_completion: end }),
        [b]: action('B', [manual('b')], { on_completion: end }),
      }),
    );
    expect(steps).toMatchObject([{ when: 'false' }, { when: 'not (false)' }]);
    expect(remarks).toHaveLength(1);
  });

  it('says of every kind of command that it does not run, why, and asks a person instead', () => {
    const kinds = ['powershell', 'caldera-cmd', 'elastic', 'jupyter', 'kestrel', 'sigma', 'yara', 'ssh', 'unheard-of'];
    const commands = kinds.map((type) => ({ type, command: 'x' }));
    const { steps, remarks } = stepsOf(
      cacao({ [a]: action('All', [...commands, { type: 'bash', command: 'id' }], { on_completion: end }) }),
    );
    expect(steps).toHaveLength(10);
    expect(steps.slice(0, 9)).toMatchObject(
      kinds.map((type) => ({ action: 'approve', approval: { question: `By hand (${type}): x` } })),
    );
    expect(steps[9]).toMatchObject({ action: 'custom_script', with: { script: 'id' } });
    expect(remarks.filter((remark) => String(remark).startsWith('refused'))).toHaveLength(9);
  });

  it('has a step of its own for every branch that leads to the same step', () => {
    const first = `if-condition--${uuid(11)}`;
    const loop = `while-condition--${uuid(12)}`;
    const cases = `switch-condition--${uuid(13)}`;
    const { steps } = stepsOf(
      cacao({
        [start]: { type: 'start', on_completion: first },
        [first]: {
          type: 'if-condition',
          condition: '__level__:value > 1',
          on_true: a,
          on_false: b,
          on_completion: loop,
        },
        [loop]: { type: 'while-condition', condition: '__level__:value < 9', on_true: b, on_completion: cases },
        [cases]: { type: 'switch-condition', switch: '__level__:value', cases: { 3: a, x: b } },
        [a]: action('A', [manual('a')], { on_completion: end }),
        [b]: action('B', [manual('b')], { on_completion: end }),
      }),
    );
    const short = steps.map((step) => Object.assign({ when: '', id: '', depends_on: [] }, step));
    expect(short.map(({ id, when, depends_on }) => [id, when, depends_on])).toEqual([
      ['a', 'inputs.level > 1', []],
      ['b', 'not (inputs.level > 1)', []],
      ['b_2', 'inputs.level < 9', ['a.done', 'b.done']],
      ['a_2', 'inputs.level == 3', ['b_2.done']],
      ['b_3', 'inputs.level == "x"', ['b_2.done']],
    ]);
  });

  it('calls the host of its target and no other, and no host that nobody named', () => {
    const requests = ['GET .evil.example/x HTTP/1.1', 'GET @evil.example/ HTTP1.1', 'GET http://__host__/x HTTP/1.1'];
    const commands = requests.map((command) => ({ type: 'http-api', command }));
    const { steps, remarks } = stepsOf(
      cacao({ [a]: action('A', commands, { targets: [target], on_completion: end }) }),
    );
    expect(steps).toMatchObject([
      { with: { url: 'https://fw.example.org/.evil.example/x' } },
      { with: { url: 'https://fw.example.org/@evil.example/' } },
      { action: 'approve' },
    ]);
    expect(remarks).toEqual([
      'refused: http-api: its address has variables in it that are declared nowhere; a person is asked to do it.',
    ]);
    const odd = { type: 'http-api', address: { dname: ['evil.example/x?'] } };
    const [other] = stepsOf(
      cacao(
        {
          [a]: action('A', [{ type: 'http-api', command: 'GET /x HTTP/1.1' }], {
            targets: [target],
            on_completion: end,
          }),
        },
        { target_definitions: { [target]: odd } },
      ),
    ).steps;
    expect(other).toMatchObject({ action: 'approve' });
  });

  it('fills in what its steps declare, asks something of people, and says what it leaves out', () => {
    const variable = (value: string) => ({ type: 'string', value, constant: true });
    const { steps, remarks } = stepsOf(
      cacao({
        [a]: action('List', [{ type: 'ssh', command: 'ls __path__:value __other__:value' }], {
          step_variables: { __path__: variable('/tmp/__path__:value {{ x }}'), __other__: variable('no') },
          out_args: ['__other__'],
          step_extensions: { [`extension-definition--${uuid(40)}`]: { type: 'theirs' } },
          on_completion: b,
        }),
        [b]: { ...action('Ask', [{ type: 'theirs' }], { on_completion: end }), agent: 'no-identifier' },
      }),
    );
    expect(steps).toMatchObject([
      { approval: { question: '{{ "By hand (ssh): ls /tmp/__path__:value {{ x }} __other__:value" }}' } },
      { approval: { question: 'By hand (theirs): Ask' } },
    ]);
    expect(remarks).toEqual([
      'refused: Extensions of steps are not read: 1 left out.',
      'changed: What it writes into variables is read as steps.<id>.result here; later uses of the variables have the values from the start.',
      'refused: ssh: commands on other machines are not run by playbooks here; a person is asked to do it.',
      'refused: theirs: commands of this kind are not known here; a person is asked to do it.',
    ]);
  });

  it('runs as a playbook of ours', () => {
    const made = importCacao(
      cacao({ [a]: action('Look', [manual('look at __address__:value')], { on_completion: end }) }),
    );
    const { playbook } = readPlaybook(
      `${made.source ?? ''}tests: [{name: t, inputs: {address: 192.0.2.1}, expect: {steps: {look: succeeded}}}]\n`,
    );
    if (playbook === null) throw new Error('it cannot be read');
    expect(testPlaybook(playbook, defaultsOfAction).flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe('a hostile CACAO playbook', () => {
  it('that names steps that are not there, goes in circles, or lies about its steps is refused', () => {
    expect(problemsOf(cacao({ [a]: action('A', [manual('a')], { on_completion: b }) }))).toEqual([
      `workflow.${a}.on_completion: there is no step "${b}"`,
    ]);
    const circle = {
      [a]: action('A', [manual('a')], { on_completion: b }),
      [b]: action('B', [manual('b')], { on_completion: a }),
    };
    expect(problemsOf(cacao(circle))).toEqual([`workflow.${a}: the steps never end: ${a} -> ${b} -> ${a}`]);
    expect(problemsOf(cacao({ [a]: { type: 'end' } }))).toEqual([`workflow.${a}: is of the type end`]);
    expect(
      problemsOf(cacao({ [a]: action('A', [manual('a')], { targets: [target.replace('91', '92')] }) }))[0],
    ).toMatch('there is no target');
    expect(problemsOf(cacao({}, { workflow_start: end }))).toContain('workflow_start: this is no start step');
  });

  it('that is too large, too deep, or has billions of ways is refused at once', () => {
    expect(problemsOf(`"${'x'.repeat(10_000_000)}"`)).toEqual([': A CACAO playbook has at most 2097152 bytes.']);
    expect(problemsOf('['.repeat(100_000))).toEqual([': More than 64 levels.']);
    expect(problemsOf('{')).toEqual([': This is no JSON.']);
    const ifs = (number: number) => `if-condition--${uuid(100 + number)}`;
    const ways = Array.from({ length: 60 }, (_, at) => [
      ifs(at),
      { type: 'if-condition', condition: '__level__:value = 1', on_true: ifs(at + 1), on_false: ifs(at + 1) },
    ]);
    const many = {
      [start]: { type: 'start', on_completion: ifs(0) },
      ...Object.fromEntries(ways),
      [ifs(60)]: { type: 'if-condition', condition: 'x', on_true: a },
    };
    const ending = (last: object) => problemsOf(cacao({ ...many, [ifs(60)]: last }));
    expect(ending({ type: 'if-condition', condition: 'x', on_true: end })).toEqual([
      'workflow: There are more than 5000 ways through it.',
    ]);
    expect(problemsOf(cacao({ ...many, [a]: action('A', [manual('a')]) }))).toEqual([
      'workflow: There are more than 500 steps when each branch has its own.',
    ]);
    const steps = Array.from({ length: 501 }, (_, at) => [`action--${uuid(1_000 + at)}`, action('A', [manual('a')])]);
    expect(problemsOf(cacao(Object.fromEntries(steps)))[0]).toMatch('at most 500 steps');
  });

  it('cannot put a template, a condition or a key of its own into ours', () => {
    const { steps } = stepsOf(
      cacao(
        {
          [a]: action(
            '{{ secrets.x }}',
            [manual('{{ inputs.__proto__ }} {% for x in y %} {# c #} __address__:value}} "')],
            {
              on_completion: end,
            },
          ),
        },
        { description: '{{ 7 * 7 }}' },
      ),
    );
    expect(steps).toEqual([
      {
        id: 'secrets_x',
        name: '{{ secrets.x }}',
        action: 'approve',
        depends_on: [],
        approval: {
          question: '{{ "{{ inputs.__proto__ }} {% for x in y %} {# c #} " }}{{ inputs.address }}}} "',
        },
      },
    ]);
    const polluted = cacao({ [a]: action('A', [manual('a')]) }).replace(
      '"playbook_variables":{',
      '"playbook_variables":{"__proto__":{"type":"string"},',
    );
    expect(importCacao(polluted).problems).toEqual([]);
    expect('type' in {}).toBe(false);
  });

  it('cannot hide another playbook in the extension', () => {
    const file = readFileSync(join(EXAMPLES, 'intel-digest.yaml'), 'utf8');
    const { playbook } = readPlaybook(file);
    if (playbook === null) throw new Error('it cannot be read');
    const exported = JSON.stringify(exportCacao(playbook, file, AT));
    expect(
      problemsOf(
        exported
          .replace('Every morning', 'Every evening')
          .replace('native_source":"apiVersion', 'native_source":"apiversion'),
      ),
    ).toEqual(['playbook_extensions: The playbook in the extension was changed: its hash is another.']);
    const bomb = exportCacao(playbook, 'a: &a [x]\nb: *a\n', AT);
    expect(problemsOf(JSON.stringify(bomb))).toEqual(['native_source: : Aliases (*name) are not read.']);
  });
});
