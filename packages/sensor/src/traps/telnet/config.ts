import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/** Settings of the Telnet trap. */
export const telnetConfigSchema = z
  .strictObject({
    name: nameSchema.default('telnet'),
    address: z.string().min(1).max(253).default('0.0.0.0'),
    /** 0 means any free port. */
    port: z.int().min(0).max(65_535).default(2323),
    /** How late login(1) says that a login is incorrect: FAIL_DELAY of /etc/login.defs, 3 s on Debian and BusyBox. */
    failureDelayMs: z.int().min(0).max(60_000).default(3000),
    /** How long login(1) takes to prompt once the daemon has started it. */
    loginStartMs: z.int().min(0).max(5000).default(42),
    /** How long a client that speaks no Telnet at all waits for the prompt. */
    silentClientMs: z.int().min(0).max(60_000).default(3000),
  })
  .describe('Telnet.');
export type TelnetConfig = z.infer<typeof telnetConfigSchema>;
