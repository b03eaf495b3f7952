import { z } from 'zod';
import { authoritySchema, exporterFields, STREAM_DEFAULTS } from '../exporter-settings.ts';

export const syslogConfigSchema = z
  .strictObject({
    ...exporterFields(STREAM_DEFAULTS),
    host: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,253}$/)
      .default('localhost')
      .describe('Name or address of the receiver.'),
    port: z.int().min(1).max(65_535).default(6_514).describe('Port of the receiver.'),
    transport: z.enum(['tls', 'tcp', 'udp']).default('tls').describe('How messages travel.'),
    format: z.enum(['leef', 'cef']).default('leef').describe('LEEF 2.0 for QRadar, CEF for most others.'),
    framing: z
      .enum(['newline', 'octet-counting'])
      .default('newline')
      .describe('How TCP and TLS part messages (RFC 6587); QRadar wants newline, RFC 5425 octet-counting.'),
    authority: authoritySchema,
    maxBatchEvents: z.int().min(1).max(1_000).default(100).describe('Messages written at once.'),
  })
  .prefault({})
  .describe('Syslog (QRadar, ArcSight and others): every event as LEEF or CEF.');
