/** Asks a person to prove again who they are. Whoever asks while it is being asked waits for the same answer. */
export interface StepUp {
  /** Resolves with whether they did. */
  readonly ask: () => Promise<boolean>;
  /** The answer, from the dialog. */
  readonly settle: (proven: boolean) => void;
  /** Whether somebody waits. */
  readonly isAsking: () => boolean;
  /** Calls back when that changes. Returns what ends it. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStepUp(): StepUp {
  let asked: PromiseWithResolvers<boolean> | null = null;
  const listeners = new Set<() => void>();
  const change = (next: PromiseWithResolvers<boolean> | null) => {
    asked = next;
    for (const listener of listeners) listener();
  };
  return {
    ask() {
      const question = asked ?? Promise.withResolvers<boolean>();
      if (asked === null) change(question);
      return question.promise;
    },
    settle(proven) {
      asked?.resolve(proven);
      if (asked !== null) change(null);
    },
    isAsking: () => asked !== null,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
