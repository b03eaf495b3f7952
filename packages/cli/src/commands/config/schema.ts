import { z } from 'zod';
import { configurationSchema } from '../../configuration/configuration-schema.ts';

export function run(): void {
  process.stdout.write(`${JSON.stringify(z.toJSONSchema(configurationSchema, { io: 'input' }), null, 2)}\n`);
}
