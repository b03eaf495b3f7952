import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/** Settings of the finger trap. Unknown keys are errors. */
export const templateConfigSchema = z
  .strictObject({
    name: nameSchema.default('finger'),
    address: z.string().min(1).max(253).default('0.0.0.0'),
    /** 0 means any free port. The service's own, 79, needs more rights than a sensor has. */
    port: z.int().min(0).max(65_535).default(7979),
  })
  .describe('Who is logged in.');
export type TemplateConfig = z.infer<typeof templateConfigSchema>;
