import type { TrapDefinition } from '../../trap.ts';
import { type TelnetConfig, telnetConfigSchema } from './config.ts';
import { createTelnetTrap } from './telnet-trap.ts';

/** The Telnet trap: telnetd and login(1) of a Debian machine, then its shell on a terminal. It never connects anywhere. */
export const definition: TrapDefinition<TelnetConfig> = {
  name: 'telnet',
  protocol: 'telnet',
  configSchema: telnetConfigSchema,
  create: createTelnetTrap,
};
