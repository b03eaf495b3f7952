import { describe, expect, it } from 'vitest';
import { fieldTextOf, readInput } from './run-inputs.ts';

const input = (type: 'string' | 'number' | 'boolean' | 'list' | 'object', more: object = {}) => ({
  name: 'x',
  type,
  description: null,
  required: true,
  oneOf: null,
  ...more,
});

describe('what a person types for the inputs of a run', () => {
  it('has the type that the playbook asks for', () => {
    expect(readInput(input('string'), ' 007 ')).toEqual({ ok: true, value: ' 007 ' });
    expect(readInput(input('number'), '30')).toEqual({ ok: true, value: 30 });
    expect(readInput(input('number'), '30 minutes')).toEqual({ ok: false, problem: 'number' });
    expect(readInput(input('boolean'), 'true')).toEqual({ ok: true, value: true });
    expect(readInput(input('list'), 'a\n\n b ')).toEqual({ ok: true, value: ['a', 'b'] });
    expect(readInput(input('list'), '[1, "b"]')).toEqual({ ok: true, value: [1, 'b'] });
    expect(readInput(input('list'), '[1,')).toEqual({ ok: false, problem: 'list' });
    expect(readInput(input('object'), '{"a": 1}')).toEqual({ ok: true, value: { a: 1 } });
    expect(readInput(input('object'), '[]')).toEqual({ ok: false, problem: 'object' });
  });

  it('may be left out only where there is a default or no need', () => {
    expect(readInput(input('string'), '')).toEqual({ ok: false, problem: 'missing' });
    expect(readInput(input('string', { default: 'a' }), '')).toEqual({ ok: true, value: undefined });
    expect(readInput(input('string', { required: false }), '')).toEqual({ ok: true, value: undefined });
  });

  it('is one of the choices where there are some', () => {
    const choice = input('number', { oneOf: [1, 5] });
    expect(readInput(choice, '5')).toEqual({ ok: true, value: 5 });
    expect(readInput(choice, '7')).toEqual({ ok: false, problem: 'choice' });
  });

  it('begins with the default', () => {
    expect(fieldTextOf(input('list', { default: ['a'] }))).toBe('["a"]');
    expect(fieldTextOf(input('string', { default: 'a' }))).toBe('a');
    expect(fieldTextOf(input('string'))).toBe('');
  });
});
