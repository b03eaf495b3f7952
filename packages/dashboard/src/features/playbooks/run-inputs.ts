import type { PlaybookOutline } from '@cerberusmesh/contracts';

type Input = PlaybookOutline['inputs'][number];

/** What stands in a form field for an input's default. */
export function fieldTextOf(input: Input): string {
  if (input.default === undefined || input.default === null) return '';
  return typeof input.default === 'string' ? input.default : JSON.stringify(input.default);
}

export type ReadInput =
  | { readonly ok: true; readonly value: unknown }
  /** Left empty and not needed: the run takes the default, or has none. */
  | { readonly ok: true; readonly value: undefined }
  | { readonly ok: false; readonly problem: 'missing' | 'number' | 'list' | 'object' | 'choice' };

/** What a person typed for one input, as the type that the playbook asks for. Text stays as it is typed. */
export function readInput(input: Input, text: string): ReadInput {
  if (text === '') {
    const needed = input.required && input.default === undefined;
    return needed ? { ok: false, problem: 'missing' } : { ok: true, value: undefined };
  }
  const value = typedValue(input.type, text);
  if (!value.ok || input.oneOf === null) return value;
  const known = input.oneOf.some((choice) => JSON.stringify(choice) === JSON.stringify(value.value));
  return known ? value : { ok: false, problem: 'choice' };
}

function typedValue(type: Input['type'], text: string): ReadInput {
  switch (type) {
    case 'string':
      return { ok: true, value: text };
    case 'boolean':
      return { ok: true, value: text === 'true' };
    case 'number': {
      const number = Number(text);
      return text.trim() !== '' && Number.isFinite(number)
        ? { ok: true, value: number }
        : { ok: false, problem: 'number' };
    }
    case 'list': {
      const list = parsed(text);
      if (Array.isArray(list)) return { ok: true, value: list };
      // A line each is what people type; JSON is what they paste.
      if (/^\s*[[{]/.test(text)) return { ok: false, problem: 'list' };
      return { ok: true, value: text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])) };
    }
    case 'object': {
      const object = parsed(text);
      return typeof object === 'object' && object !== null && !Array.isArray(object)
        ? { ok: true, value: object }
        : { ok: false, problem: 'object' };
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
