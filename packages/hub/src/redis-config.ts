import { z } from 'zod';

/** `redis`: a Redis that hubs share. Nothing is kept there that cannot be made again. Strict: an unknown key is an error. */
export const redisConfigSchema = z
  .strictObject({
    host: z.string().min(1).max(253).optional().describe('Its name or address (REDIS_HOST); none is used without it.'),
    port: z.int().min(1).max(65_535).default(6379).describe('Its port (REDIS_PORT).'),
    db: z.int().min(0).max(65_535).default(0).describe('The number of its database (REDIS_DB).'),
    username: z.string().min(1).max(256).optional().describe('An account of its access lists (REDIS_USERNAME).'),
    password: z.string().min(1).max(512).optional().describe('The password (REDIS_PASSWORD).'),
    tls: z.boolean().default(false).describe('Whether it is spoken to by TLS.'),
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9:._-]{1,64}$/, 'expected letters, digits and : . _ -')
      .default('cerberusmesh:')
      .describe('What every key and channel of this installation begins with.'),
  })
  .prefault({})
  .describe('A Redis that several hubs share: answers of the language model, live messages.');

export type RedisConfig = z.output<typeof redisConfigSchema>;
