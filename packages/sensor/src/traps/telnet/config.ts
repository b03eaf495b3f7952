import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/** Settings of the Telnet trap. */
export const telnetConfigSchema = z.strictObject({
  name: nameSchema.default('telnet'),
  address: z.string().min(1).max(253).default('0.0.0.0'),
  /** 0 means any free port. */
  port: z.int().min(0).max(65_535).default(2323),
  /** How late login(1) says that a login is incorrect: FAIL_DELAY of /etc/login.defs, 3 s on Debian. */
  failureDelayMs: z.int().min(0).max(60_000).default(3000),
});
export type TelnetConfig = z.infer<typeof telnetConfigSchema>;
