import { describe, expect, it } from 'vitest';
import { renderTemplate, renderValue } from './evaluate.ts';

const hostile = '{{ 7 * 7 }}{% for x in range(1) %}{{ secrets.token }}{% endfor %}';

describe('text of an attacker in a template', () => {
  it('is data: what it says in braces is not read again', () => {
    expect(renderTemplate('entered: {{ command }}', { command: hostile })).toBe(`entered: ${hostile}`);
    expect(renderValue(['{{ command }}'], { command: hostile })).toEqual([hostile]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'prototype', '__defineGetter__'])(
    'finds no %s of any value',
    (key) => {
      for (const of of ['text', 'list', 'map', 'number', 'text.length'])
        expect(() => renderTemplate(`{{ ${of}.${key} }}`, { text: 'a', list: [1], map: {}, number: 1 })).toThrow(
          'does not exist',
        );
      expect(() => renderTemplate(`{{ ${key} }}`, {})).toThrow('does not exist');
    },
  );

  it('keeps keys of an attacker apart from the object they lie in', () => {
    const scope = { event: JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}') };
    expect(renderTemplate('{{ event.admin | default(false) }}', scope)).toBe(false);
    expect(renderTemplate('{{ event | merge({"__proto__": 1}) | keys | length }}', scope)).toBe(2);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });
});

describe('a template that wants too much', () => {
  it.each<[string, string]>([
    ['loops in loops', '{% for a in l %}{% for b in l %}{% for c in l %}x{% endfor %}{% endfor %}{% endfor %}'],
    ['a text that doubles', `{{ "${'x'.repeat(1000)}"${' ~ t'.repeat(400)} }}`],
    ['a replacement that grows', '{{ t | replace("x", t) | replace("x", t) }}'],
    ['deep brackets', `{{ ${'('.repeat(200)}1${')'.repeat(200)} }}`],
    ['deep lists', `{{ ${'['.repeat(200)}${']'.repeat(200)} }}`],
    ['deep tags', `${'{% if true %}'.repeat(100)}${'{% endif %}'.repeat(100)}`],
    ['many signs', `{{ ${'not '.repeat(5_000)}1 }}`],
    ['a chain of sums', `{{ 1${' + 1'.repeat(5_000)} }}`],
    ['a template of megabytes', 'x'.repeat(10_000_000)],
  ])('is stopped: %s', (_, source) => {
    expect(() => renderTemplate(source, { l: Array.from({ length: 200 }, () => 1), t: 'x'.repeat(1_000) })).toThrow(
      expect.objectContaining({ name: 'TemplateError', code: 'limit' }),
    );
  });
});
