import type { TrapDefinition } from '../../trap.ts';
import { type SshConfig, sshConfigSchema } from './config.ts';
import { createSshTrap } from './ssh-trap.ts';

/**
 * The SSH trap: OpenSSH as a Debian machine runs it, over the simulated host. It must never connect anywhere: tunnels
 * are recorded and answered without a connection.
 */
export const definition: TrapDefinition<SshConfig> = {
  name: 'ssh',
  protocol: 'ssh',
  configSchema: sshConfigSchema,
  create: createSshTrap,
};
