import type { CerberusEvent } from '@cerberusmesh/contracts';

/** A live source: something that goes on giving events until it is told to stop. */
export interface LiveSource {
  /** `tail:/var/log/cowrie.json`: its place is kept under it. */
  readonly name: string;
  /**
   * Gives events until `signal` aborts, and asks for `keep` when what it gave so far may be noted as read. Rejects for what
   * may pass: it is called again after a pause, with the place that was kept.
   */
  run(sink: SourceSink, signal: AbortSignal): Promise<void>;
}

export interface SourceSink {
  /** Resolves when the events are in the log: then the next may come. */
  write(events: readonly CerberusEvent[]): Promise<void>;
  /** The place that was kept last, or null. Parsed by the source. */
  readonly position: unknown;
  /** Notes a place behind everything that was written. */
  keep(position: object): Promise<void>;
  /** Something that could not be used: counted and written to the reject file. */
  reject(reason: string, text: Uint8Array): void;
}
