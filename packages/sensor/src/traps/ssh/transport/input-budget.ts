/**
 * Received bytes that wait for the rest of their packets, of all connections of a trap together. One packet may have
 * 256 KiB, which is little for a connection and much for thousands.
 */
export class InputBudget {
  private readonly maxBytes: number;
  private bytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** @returns false when more waits than may; the caller then ends what it counts for */
  change(bytes: number): boolean {
    this.bytes += bytes;
    return this.bytes <= this.maxBytes;
  }
}
