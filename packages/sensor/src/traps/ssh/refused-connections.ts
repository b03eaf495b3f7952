import type { SessionRecorder } from '../../trap.ts';

/** Refused connections of one source within a window that are each a session of their own. */
const MAX_RECORDED_REFUSALS = 20;
const WINDOW_MS = 60_000;
/** Sources whose refusals are gathered at a time; those of others are recorded one by one. */
const MAX_GATHERED_SOURCES = 10_000;

interface Window {
  recorded: number;
  /** The session that stands for all further ones of the window. */
  gathering: { readonly recorder: SessionRecorder; count: number } | null;
  readonly timer: NodeJS.Timeout;
}

/**
 * Records connections that were refused because too many had not logged in: a flood of them must not become a flood of
 * events. After the first of a minute those of one source share one session, which says at its end how many they were.
 */
export class RefusedConnections {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #windows = new Map<string, Window>();

  /** @param limit as `limit.reached` tells it */
  constructor(limit: number, windowMs = WINDOW_MS) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** @param open opens a session; null where the sensor is full */
  add(source: string, sentBytes: number, open: () => SessionRecorder | null): void {
    const window = this.#windows.get(source) ?? this.#begin(source);
    if (window?.gathering != null) {
      window.gathering.count += 1;
      window.gathering.recorder.countBytes(0, sentBytes);
      return;
    }
    const recorder = open();
    if (recorder === null) return;
    recorder.countBytes(0, sentBytes);
    if (window !== null && window.recorded >= MAX_RECORDED_REFUSALS) {
      window.gathering = { recorder, count: 1 };
      recorder.onTerminate(() => this.#end(source));
      return;
    }
    if (window !== null) window.recorded += 1;
    recorder.record('limit.reached', { limit: 'ssh.maxStartups', value: this.#limit });
    recorder.close('limit');
  }

  /** Ends what is gathered; idempotent. */
  stop(): void {
    for (const source of [...this.#windows.keys()]) this.#end(source);
  }

  #begin(source: string): Window | null {
    if (this.#windows.size >= MAX_GATHERED_SOURCES) return null;
    const timer = setTimeout(() => this.#end(source), this.#windowMs);
    timer.unref();
    const window: Window = { recorded: 0, gathering: null, timer };
    this.#windows.set(source, window);
    return window;
  }

  #end(source: string): void {
    const window = this.#windows.get(source);
    if (window === undefined) return;
    clearTimeout(window.timer);
    this.#windows.delete(source);
    if (window.gathering === null) return;
    const { recorder, count } = window.gathering;
    recorder.record('limit.reached', {
      limit: 'ssh.maxStartups',
      value: this.#limit,
      message: `${count} connections refused`,
    });
    recorder.close('limit');
  }
}
