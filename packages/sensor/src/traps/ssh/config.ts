import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/** Settings of the SSH trap. What sshd itself is set to stands in the host persona's /etc/ssh/sshd_config. */
export const sshConfigSchema = z
  .strictObject({
    name: nameSchema.default('ssh'),
    address: z.string().min(1).max(253).default('0.0.0.0'),
    /** 0 means any free port. */
    port: z.int().min(0).max(65_535).default(2222),
    /** PAM waits about this long before it says that a password is wrong (pam_unix: 2 s). */
    failureDelayMs: z.int().min(0).max(60_000).default(2000),
    /** No attempt is answered earlier, and late answers are put off to doublings of it (auth2.c: 5 ms); 0 switches it off. */
    minimumDelayMs: z.int().min(0).max(1000).default(5),
    /** Factor on the simulated network's delays, for connections that are forwarded; 0 answers at once. */
    networkDelayFactor: z.number().min(0).max(10).default(1),
    /** Offer `keyboard-interactive` or not, whatever the persona's sshd_config says. */
    keyboardInteractive: z.boolean().optional(),
    /** MaxStartups of sshd_config(5) for each source address: from so many connections without a login on, some are refused. */
    maxStartups: z
      .string()
      .regex(/^\d{1,6}:\d{1,3}:\d{1,6}$/)
      .default('10:30:100'),
  })
  .describe('Secure shell.');
export type SshConfig = z.infer<typeof sshConfigSchema>;
