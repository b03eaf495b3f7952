import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeApi } from './describe-api.ts';
import { SUMMARIES } from './operation-summaries.ts';

const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        summary: z.string(),
        tags: z.array(z.string()).length(1),
        responses: z.record(z.string(), z.unknown()),
      }),
    ),
  ),
});

describe('the OpenAPI document', () => {
  it('gives every operation an id of its own, a summary, an answer and its failures', async () => {
    const { paths } = documentSchema.parse(await describeApi('1.2.3'));
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, ...operation })),
    );
    expect(operations.map(({ name }) => name).toSorted()).toEqual(Object.keys(SUMMARIES).toSorted());
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { name, responses } of operations) {
      expect([name, Object.keys(responses).some((status) => status.startsWith('2'))]).toEqual([name, true]);
      expect([name, responses['403'] !== undefined && responses['429'] !== undefined]).toEqual([name, true]);
      expect([name, responses['500']]).toEqual([name, undefined]);
    }
  });
});
