interface Refusals {
  count: number;
  value: number;
  timer: NodeJS.Timeout | null;
}

/**
 * Says at most once in an interval that a limit refused connections, and how many: a flood of them must not become a
 * flood of events. The first is told at once; those after the last report are told when the interval is over, so that
 * the numbers add up when the flood stops.
 */
export class RefusalReports<Limit extends string> {
  readonly #intervalMs: number;
  readonly #report: (limit: Limit, value: number, count: number) => void;
  readonly #refusals = new Map<Limit, Refusals>();

  constructor(intervalMs: number, report: (limit: Limit, value: number, count: number) => void) {
    this.#intervalMs = intervalMs;
    this.#report = report;
  }

  add(limit: Limit, value: number): void {
    const refusals = this.#refusals.get(limit) ?? { count: 0, value, timer: null };
    this.#refusals.set(limit, refusals);
    refusals.count += 1;
    refusals.value = value;
    if (refusals.timer === null) this.#tell(limit, refusals);
  }

  /** Tells what is not told. Idempotent. */
  stop(): void {
    for (const [limit, refusals] of this.#refusals) {
      if (refusals.timer !== null) clearTimeout(refusals.timer);
      if (refusals.count > 0) this.#report(limit, refusals.value, refusals.count);
    }
    this.#refusals.clear();
  }

  #tell(limit: Limit, refusals: Refusals): void {
    this.#report(limit, refusals.value, refusals.count);
    refusals.count = 0;
    refusals.timer = setTimeout(() => {
      refusals.timer = null;
      if (refusals.count > 0) this.#tell(limit, refusals);
      else this.#refusals.delete(limit);
    }, this.#intervalMs);
    refusals.timer.unref();
  }
}
