import { useEffect, useState } from 'react';

/** The row that the keyboard is at, by its key; `move` goes on from it, and stays inside the list. */
export function useRowCursor(keys: readonly string[]): {
  readonly current: string | null;
  readonly move: (step: 1 | -1) => void;
  readonly setCurrent: (key: string | null) => void;
} {
  const [current, setCurrent] = useState<string | null>(null);
  useEffect(() => {
    if (current === null) return;
    const row = [...document.querySelectorAll('[data-row]')].find(
      (element) => element.getAttribute('data-row') === current,
    );
    row?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return {
    current: current !== null && keys.includes(current) ? current : null,
    setCurrent,
    move: (step) => setCurrent(rowAfter(keys, current, step)),
  };
}

/** The key one step further; the first when there is none yet, null in an empty list. */
export function rowAfter(keys: readonly string[], current: string | null, step: 1 | -1): string | null {
  const at = current === null ? -1 : keys.indexOf(current);
  if (at === -1) return keys[0] ?? null;
  return keys[Math.min(keys.length - 1, Math.max(0, at + step))] ?? null;
}
