/**
 * The pause of a loop that looks for work: it ends after its time, or at once when somebody says that there is some. A call
 * that comes while the loop works is not lost: the next pause ends at once.
 */
export interface WakeablePause {
  /** The loop is about to look: what was said before is answered by that. */
  begin(): void;
  wait(milliseconds: number): Promise<void>;
  wake(): void;
}

export function createWakeablePause(): WakeablePause {
  let isWoken = false;
  let endWait: (() => void) | null = null;
  return {
    begin() {
      isWoken = false;
    },
    wait(milliseconds) {
      if (isWoken) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(end, milliseconds);
        function end(): void {
          clearTimeout(timer);
          endWait = null;
          resolve();
        }
        endWait = end;
      });
    },
    wake() {
      isWoken = true;
      endWait?.();
    },
  };
}
