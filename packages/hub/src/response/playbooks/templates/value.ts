/** What a template reads and gives: JSON, and names of secrets that only the connector which uses them opens. */
export type Value =
  | string
  | number
  | boolean
  | null
  | SecretReference
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A secret by its name. It can be handed on whole; it cannot become text, be compared or be looked into. */
export class SecretReference {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  toJSON(): object {
    return { $secret: this.name };
  }
}

export function isMapping(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SecretReference);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** An object without a prototype, so that no key of an attacker means anything. */
export function mappingOf(entries: Iterable<readonly [string, Value]>): { readonly [key: string]: Value } {
  const mapping: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) mapping[key] = value;
  return mapping;
}

/** As Jinja has it: nothing, zero, and what is empty is false. */
export function isTrue(value: Value): boolean {
  if (isList(value)) return value.length > 0;
  if (isMapping(value)) return Object.keys(value).length > 0;
  return value instanceof SecretReference || Boolean(value);
}

/** Equality of JSON values by content. */
export function isEqual(left: Value, right: Value): boolean {
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((item, place) => isEqual(item, right[place] ?? null));
  if (isMapping(left) && isMapping(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key] ?? null, right[key] ?? null))
    );
  }
  return left === right;
}
