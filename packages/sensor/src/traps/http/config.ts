import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/** Settings of the HTTP trap. */
export const httpConfigSchema = z
  .strictObject({
    name: nameSchema.default('http'),
    address: z.string().min(1).max(253).default('0.0.0.0'),
    /** 0 means any free port. */
    port: z.int().min(0).max(65_535).default(8080),
  })
  .describe('Web server.');
export type HttpConfig = z.infer<typeof httpConfigSchema>;
