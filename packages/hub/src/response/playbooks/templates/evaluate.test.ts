import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMet, renderTemplate, renderValue, type Scope } from './evaluate.ts';
import { TemplateError } from './template-error.ts';
import { SecretReference, type Value } from './value.ts';

const scope: Scope = {
  session: {
    id: 's1',
    score: 0.93,
    level: 5,
    source: { address: '203.0.113.7', port: 40_000 },
    iocs_extracted: [
      { type: 'ip', value: '203.0.113.7', confidence: 0.9 },
      { type: 'url', value: 'http://evil.example/x', confidence: 0.4 },
    ],
    username: null,
  },
  inputs: { threshold: 0.7, dry: false },
};

describe('a template', () => {
  it.each<[string, Value]>([
    [
      '{{ session.iocs_extracted }}',
      scope.session === undefined
        ? null
        : [
            { type: 'ip', value: '203.0.113.7', confidence: 0.9 },
            { type: 'url', value: 'http://evil.example/x', confidence: 0.4 },
          ],
    ],
    ['{{ session.level }}', 5],
    ['{{ inputs.dry }}', false],
    ['level {{ session.level }} of {{session.source.address}}', 'level 5 of 203.0.113.7'],
    ["{{ session.iocs_extracted[0]['value'] }}", '203.0.113.7'],
    ['{{ session.iocs_extracted[-1].type }}', 'url'],
    ['{{ session.iocs_extracted | map("value") | join(", ") }}', '203.0.113.7, http://evil.example/x'],
    ['{{ session.iocs_extracted | where("type", "ip") | length }}', 1],
    ['{{ session.nothing | default("none") }}', 'none'],
    ['{{ session.username | default("nobody") }}', 'nobody'],
    ['{{ session.nothing.deeper is defined }}', false],
    ['{{ "high" if session.score >= inputs.threshold else "low" }}', 'high'],
    ['{{ 2 + 3 * 4 - -1 }}', 15],
    ['{{ -7 % 3 }} {{ 7 // 2 }}', '2 3'],
    ['{{ not inputs.dry and session.level in [4, 5] }}', true],
    ['{{ "ip" not in session.iocs_extracted | map("type") }}', false],
    ['{{ {"a": [1, 2], "b": none} }}', { a: [1, 2], b: null }],
    ['{{ session.iocs_extracted[1].value | defang }}', 'hxxp://evil[.]example/x'],
    ['{{ "{{ session.id }}" }}', '{{ session.id }}'],
    ['a{# never shown {{ x }} #}b', 'ab'],
    ['a  {{- " b " -}}  c', 'a b c'],
    ['{% for ioc in session.iocs_extracted %}{{ ioc.type }};{% endfor %}', 'ip;url;'],
    ['{% if session.level > 5 %}a{% elif session.level == 5 %}b{% else %}c{% endif %}', 'b'],
    ['100 % { plain } text', '100 % { plain } text'],
  ])('%s gives %j', (source, value) => {
    expect(renderTemplate(source, scope)).toEqual(value);
  });

  it.each<[string, string, number]>([
    ['{{ session.nothing }}', 'undefined', 10],
    ['{{ nobody.there }}', 'undefined', 9],
    ['{{ session.score', 'syntax', 0],
    ['{{ session.score | shout }}', 'unknown-filter', 17],
    ['{{ session.id + 1 }}', 'type', 14],
    ['{{ 1 / 0 }}', 'type', 5],
    ['{{ "open }}', 'syntax', 3],
    ['{% include "x" %}', 'syntax', 0],
    ['{% if true %}', 'syntax', 0],
    ['{% endif %}', 'syntax', 0],
    ['{{ a b }}', 'syntax', 5],
  ])('%s is refused as %s at %i', (source, code, offset) => {
    expect(() => renderTemplate(source, scope)).toThrow(
      expect.objectContaining({ name: 'TemplateError', code, offset }),
    );
  });

  it('fills in every text of a value and leaves keys alone', () => {
    expect(renderValue({ '{{ x }}': ['{{ session.level }}', 3, null, true] }, scope)).toEqual({
      '{{ x }}': [5, 3, null, true],
    });
  });

  it('hands a secret on whole and never as text', () => {
    const secret = new SecretReference('token');
    expect(renderTemplate('{{ secrets.token }}', { secrets: { token: secret } })).toBe(secret);
    for (const source of ['Bearer {{ secrets.token }}', '{{ secrets.token | tojson }}', '{{ secrets.token ~ "" }}'])
      expect(() => renderTemplate(source, { secrets: { token: secret } })).toThrow(
        'The secret "token" cannot become part of a text.',
      );
  });
});

describe('a condition', () => {
  it('may stand with or without braces', () => {
    expect(isMet('session.level >= 4 and not inputs.dry', scope)).toBe(true);
    expect(isMet('{{ session.level >= 6 }}', scope)).toBe(false);
    expect(() => isMet('{{ session.level >= 6 }} or true', scope)).toThrow('A condition is one expression');
  });
});

describe('any text at all', () => {
  it('is rendered or refused with a TemplateError, never anything else', () => {
    const fragment = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      ' ',
      'session',
      '.',
      '[',
      ']',
      '(',
      ')',
      '|',
      'if',
      'else',
      'for',
      'in',
      'x',
      '"',
      "'",
      '1',
      '-',
      '+',
      'not',
      'endif',
      'endfor',
      '~',
      '{',
      '}',
      ':',
      ',',
      'is',
      'defined',
      'default',
      '\\',
      '\u0000',
      'é',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 30 }), (parts) => {
        try {
          renderTemplate(parts.join(''), scope);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
