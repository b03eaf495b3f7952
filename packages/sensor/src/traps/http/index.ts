import type { TrapDefinition } from '../../trap.ts';
import { type HttpConfig, httpConfigSchema } from './config.ts';
import { createHttpTrap } from './http-trap.ts';

/** The HTTP trap: the persona's nginx with its default page and a small login. It never connects anywhere. */
export const definition: TrapDefinition<HttpConfig> = {
  name: 'http',
  protocol: 'http',
  configSchema: httpConfigSchema,
  create: createHttpTrap,
};
