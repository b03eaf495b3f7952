/** packet.c formats what it disconnects with into a buffer of 1024 bytes. */
const MAX_TEXT_BYTES = 1023;

/** The text of an SSH_MSG_DISCONNECT that quotes the client, cut as sshd cuts it. */
export function disconnectText(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length <= MAX_TEXT_BYTES ? text : bytes.subarray(0, MAX_TEXT_BYTES).toString('utf8');
}
