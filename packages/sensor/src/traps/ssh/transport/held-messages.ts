const NONE: readonly Buffer[] = [];

/** Messages that may not be sent while keys are exchanged (RFC 4253 section 7.1), in order. */
export class HeldMessages {
  private payloads: Buffer[] | null = null;
  private bytes = 0;

  /** @returns bytes that are now held */
  add(payload: Buffer): number {
    this.payloads ??= [];
    this.payloads.push(payload);
    this.bytes += payload.length;
    return this.bytes;
  }

  /** All of them; afterwards none are held. */
  take(): readonly Buffer[] {
    const taken = this.payloads ?? NONE;
    this.payloads = null;
    this.bytes = 0;
    return taken;
  }
}
