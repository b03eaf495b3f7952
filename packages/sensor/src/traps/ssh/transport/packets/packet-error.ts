/** What was wrong with a received packet, told apart as far as sshd answers or logs it differently. */
export type PacketFault =
  /** packet_length below 5 or above 256 KiB. */
  | 'length'
  /** packet_length does not fill whole blocks. */
  | 'block-size'
  /** The MAC of a packet encrypted after its MAC was made (the modes without etm). */
  | 'mac'
  /** The tag of an AEAD cipher, or the MAC of an etm mode. */
  | 'sealed-mac'
  /** padding_length below 4. */
  | 'padding-too-short'
  /** More padding than packet. */
  | 'padding-too-long'
  /** No payload: there is not even a message number. */
  | 'no-payload'
  | 'compression';

/** A packet after which sshd reads no further. The connection is to be ended, after `disconnectText` where there is one. */
export class PacketError extends Error {
  override readonly name = 'PacketError';
  readonly fault: PacketFault;
  /**
   * What sshd says in SSH_MSG_DISCONNECT (reason 2, protocol error); null where it closes without a word. For most
   * faults it writes one (`Packet corrupt`) but ends before it is sent: measured with 9.2p1 and 8.4p1.
   */
  readonly disconnectText: string | null;

  constructor(fault: PacketFault, disconnectText: string | null) {
    super(`packet not accepted: ${fault}`);
    this.fault = fault;
    this.disconnectText = disconnectText;
  }
}
