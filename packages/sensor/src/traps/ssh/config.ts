import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/** Settings of the SSH trap. */
export const sshConfigSchema = z.strictObject({
  name: nameSchema.default('ssh'),
  address: z.string().min(1).max(253).default('0.0.0.0'),
  /** 0 means any free port. */
  port: z.int().min(0).max(65_535).default(2222),
  /** PAM waits this long, give or take a quarter, before it says that a password is wrong (pam_unix: 2 s). */
  failureDelayMs: z.int().min(0).max(60_000).default(2000),
  /** Offer `keyboard-interactive` beside `publickey` and `password`. */
  keyboardInteractive: z.boolean().default(true),
});
export type SshConfig = z.infer<typeof sshConfigSchema>;
