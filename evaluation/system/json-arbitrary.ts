import fc from 'fast-check';
import { z } from 'zod';

/** What is read of a JSON Schema. */
const nodeSchema = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

const MAX_LENGTH = 40;
const MAX_ITEMS = 3;
/** Values that have broken programs before. */
const ODD = [
  null,
  '',
  '\0',
  '\ud800',
  '%00',
  "' or 1=1 --",
  '=1+1',
  '../../etc/passwd',
  -1,
  1e308,
  2 ** 53,
  true,
  [],
  {},
];

/** Values that a schema of an OpenAPI document takes, and now and then one that it does not. */
export function jsonArbitrary(schema: unknown, named: (reference: string) => unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema, named) }, { weight: 1, arbitrary: fc.constantFrom(...ODD) });
}

function fitting(schema: unknown, named: (reference: string) => unknown): fc.Arbitrary<unknown> {
  const node = nodeSchema.parse(schema ?? {});
  if (node.$ref !== undefined) return jsonArbitrary(named(node.$ref), named);
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  const choices = node.anyOf ?? node.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => jsonArbitrary(choice, named)));
  const type = Array.isArray(node.type) ? node.type[0] : node.type;
  switch (type) {
    case 'string':
      return textArbitrary(node);
    case 'integer':
      return fc.integer({ min: Math.max(node.minimum ?? 0, -1e9), max: Math.min(node.maximum ?? 1e6, 1e9) });
    case 'number':
      return fc.double({ min: node.minimum ?? 0, max: node.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(jsonArbitrary(node.items, named), {
        minLength: Math.min(node.minItems ?? 0, MAX_ITEMS),
        maxLength: Math.min(node.maxItems ?? MAX_ITEMS, MAX_ITEMS),
      });
    case 'object': {
      const properties = Object.entries(node.properties ?? {}).map(([name, part]): [string, fc.Arbitrary<unknown>] => [
        name,
        jsonArbitrary(part, named),
      ]);
      return fc.record(Object.fromEntries(properties), {
        requiredKeys: (node.required ?? []).filter((name) => node.properties?.[name] !== undefined),
      });
    }
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textArbitrary(node: z.infer<typeof nodeSchema>): fc.Arbitrary<string> {
  if (node.format === 'ipv4') return fc.ipV4();
  if (node.format === 'ipv6') return fc.ipV6();
  if (node.format === 'email') return fc.emailAddress();
  if (node.pattern !== undefined) {
    // What a text must not begin with cannot be generated; a text that does is one more that breaks the schema.
    return fc.stringMatching(new RegExp(node.pattern.replace(/\(\?!\w+\)/g, ''))); // our own document's
  }
  const minLength = Math.min(node.minLength ?? 0, MAX_LENGTH);
  const maxLength = Math.max(minLength, Math.min(node.maxLength ?? MAX_LENGTH, MAX_LENGTH));
  return fc.oneof(
    fc.string({ minLength, maxLength }),
    fc.string({ unit: 'binary', minLength, maxLength }).map((text) => text.toWellFormed()),
  );
}
