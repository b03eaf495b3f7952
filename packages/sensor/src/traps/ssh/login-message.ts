import { byteStringToBytes, bytesToByteString } from '../../deception/byte-string.ts';
import { FileError } from '../../deception/filesystem/filesystem.ts';
import type { Host, HostUser } from '../../deception/host/host.ts';

/**
 * What PAM says at a login without a terminal (pam_motd of Debian: /run/motd.dynamic, then /etc/motd); empty for a user
 * with `.hushlogin`. The last login is told on terminals only.
 */
export function loginMessage(host: Host, user: HostUser): Uint8Array {
  const { kernel, hostname } = host.persona;
  if (host.files.exists(`${user.home}/.hushlogin`)) return new Uint8Array(0);
  const system = `Linux ${hostname} ${kernel.release} ${kernel.version} ${kernel.machine}\n`;
  return byteStringToBytes(system + messageOfTheDay(host));
}

function messageOfTheDay(host: Host): string {
  try {
    return bytesToByteString(host.files.readFile('/etc/motd'));
  } catch (error) {
    if (error instanceof FileError) return '';
    throw error;
  }
}
