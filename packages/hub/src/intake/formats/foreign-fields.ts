import { carryText } from '@cerberusmesh/contracts';
import { FOREIGN_LIMITS } from './limits.ts';

/**
 * A foreign record's fields as JSON-safe, bounded values for `foreign.observed`: text is well-formed and without NUL,
 * depth, entries and lengths have limits, and no key can reach a prototype.
 */
export function foreignFields(
  record: ReadonlyMap<string, unknown> | object,
  leaveOut: ReadonlySet<string>,
): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  for (const [key, value] of record instanceof Map ? record : Object.entries(record)) {
    if (typeof key !== 'string' || leaveOut.has(key)) continue;
    if (kept.length >= FOREIGN_LIMITS.maxForeignFields) break;
    kept.push([safeKey(key), safeValue(value, 1)]);
  }
  return Object.fromEntries(kept);
}

function safeValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return carryText(value, FOREIGN_LIMITS.maxForeignTextBytes).text;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= FOREIGN_LIMITS.maxForeignDepth)
    return carryText(shallowJson(value), FOREIGN_LIMITS.maxForeignTextBytes).text;
  if (Array.isArray(value))
    return value.slice(0, FOREIGN_LIMITS.maxForeignEntries).map((item) => safeValue(item, depth + 1));
  const entries = Object.entries(value).slice(0, FOREIGN_LIMITS.maxForeignEntries);
  return Object.fromEntries(entries.map(([key, item]) => [safeKey(key), safeValue(item, depth + 1)]));
}

/** `JSON.stringify` recurses: a hostile depth ends it with a RangeError, which is then all that is told. */
function shallowJson(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '(nested too deeply)';
  }
}

/** `__proto__` is the one key that would not stay a plain field when the value is copied further on. */
function safeKey(key: string): string {
  if (key === '__proto__') return '(__proto__)';
  return carryText(key.slice(0, 200), 256).text.slice(0, 256);
}
