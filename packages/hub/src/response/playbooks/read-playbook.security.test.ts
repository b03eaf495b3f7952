import { describe, expect, it } from 'vitest';
import { readPlaybook } from './read-playbook.ts';

const head = 'apiVersion: cerberus/v1\nid: p\nname: P\nversion: 1\n';
const first = (source: string) => readPlaybook(source).problems[0]?.message;

describe('a hostile playbook', () => {
  it('cannot grow by aliases', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n${head}steps: *c\n`;
    expect(first(bomb)).toBe('Aliases (*name) are not read.');
  });

  it('cannot nest without end', () => {
    expect(
      first(`${head}steps:\n  - id: a\n    action: notify\n    with: {x: ${'['.repeat(400)}${']'.repeat(400)}}\n`),
    ).toBe('More than 64 levels.');
  });

  it.each<[string, string, string]>([
    ['brackets', '['.repeat(1_000_000), 'More than 64 levels.'],
    ['maps', '{a: '.repeat(200_000), 'More than 64 levels.'],
    ['dashes', '- '.repeat(500_000), 'More than 64 levels.'],
    ['keys', Array.from({ length: 60_000 }, (_, at) => `k${at}: 1\n`).join(''), 'More than 100000 words and signs.'],
    ['anchors', '&a '.repeat(300_000), 'More than 100000 words and signs.'],
    ['comments', '#\n'.repeat(500_000), 'More than 100000 words and signs.'],
    ['directives', '%a b\n'.repeat(200_000), 'More than 10 directives.'],
  ])('cannot keep the hub from its work by a megabyte of %s', (_, source, message) => {
    const before = process.cpuUsage();
    expect(first(source)).toBe(message);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(5_000);
  });

  it('cannot be of any size', () => {
    expect(first(`${head}description: ${'x'.repeat(10_000_000)}\n`)).toBe('A playbook has at most 1048576 bytes.');
  });

  it('finds no other keys than those of its own', () => {
    for (const key of ['__proto__', 'constructor', 'prototype'])
      expect(
        readPlaybook(`${head}${key}: {admin: true}\nsteps: [{id: a, action: notify}]\n`).playbook === null ||
          !('admin' in {}),
      ).toBe(true);
    const inside = readPlaybook(`${head}steps: [{id: a, action: notify, with: {__proto__: {admin: 1}}}]\n`);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
    expect(inside.playbook?.steps[0]?.with.admin).toBeUndefined();
  });

  it('cannot wait for itself through thousands of steps', () => {
    const steps = Array.from(
      { length: 500 },
      (_, at) => `  - {id: s${at}, action: notify, depends_on: s${(at + 1) % 500}}`,
    );
    expect(first(`${head}steps:\n${steps.join('\n')}\n`)).toMatch(/^the steps wait for each other: /);
    const many = Array.from({ length: 501 }, (_, at) => `  - {id: s${at}, action: notify}`);
    expect(first(`${head}steps:\n${many.join('\n')}\n`)).toMatch(/^Too big/);
  });

  it('cannot use tags or duplicate keys to say two things', () => {
    expect(first(`${head}${head}steps: []\n`)).toMatch(/unique/);
    expect(readPlaybook(`${head}steps: !!js/function "x"\n`).playbook).toBeNull();
  });

  it('cannot make a program of what an attacker wrote', () => {
    const script = (text: string) =>
      first(`${head}steps: [{id: a, action: custom_script, with: {script: ${JSON.stringify(text)}}}]\n`);
    for (const text of ['echo {{ inputs.x }}', '{% for a in b %}{% endfor %}', '{# #}'])
      expect(script(text)).toBe('a script takes no templates; hand values over by input');
    expect(script('jq .x input.json')).toBeUndefined();
  });
});
