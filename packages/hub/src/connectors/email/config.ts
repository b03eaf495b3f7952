import { z } from 'zod';
import { ALERT_DEFAULTS, authoritySchema, exporterFields, secretSchema } from '../exporter-settings.ts';

const mailbox = z.email().max(254);

export const emailConfigSchema = z
  .strictObject({
    ...exporterFields(ALERT_DEFAULTS),
    host: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,253}$/)
      .default('unset')
      .describe('Name or address of the mail server.'),
    port: z.int().min(1).max(65_535).default(465).describe('Its port: 465 for tls, 587 for starttls.'),
    security: z
      .enum(['tls', 'starttls', 'none'])
      .default('tls')
      .describe('TLS at once, or required after the greeting; none only reaches allowNetworks.'),
    username: z.string().min(1).max(256).optional().describe('Account that sends; none where the server needs none.'),
    password: secretSchema.optional().describe('Its password.'),
    from: mailbox.optional().describe('Sender of the messages.'),
    to: z.array(mailbox).max(50).default([]).describe('Who gets them.'),
    authority: authoritySchema,
  })
  .refine(({ enabled, from, to }) => !enabled || (from !== undefined && to.length > 0), {
    error: 'needs from and to',
    path: ['to'],
  })
  .prefault({})
  .describe('E-mail: a message for what needs a person.');
