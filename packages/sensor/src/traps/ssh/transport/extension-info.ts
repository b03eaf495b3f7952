import { MESSAGE } from './message-numbers.ts';
import type { SshServerProfile } from './server-profile.ts';
import { message, wireString, wireUint32 } from './wire-writer.ts';

/** EXT_INFO (RFC 8308 section 2.3): what this version of sshd can do beside what was negotiated. */
export function extensionInfo({ extensions }: SshServerProfile): Buffer {
  const fields = extensions.flatMap(([name, value]) => [wireString(name), wireString(value)]);
  return message(MESSAGE.extensionInfo, wireUint32(extensions.length), ...fields);
}
