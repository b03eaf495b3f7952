import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { shortcutSequenceMs } from '../../limits.ts';

/** Where `g` and a second key lead. */
export const GO_KEYS = new Map<string, '/' | '/sessions' | '/decisions'>([
  ['o', '/'],
  ['s', '/sessions'],
  ['d', '/decisions'],
]);

/** Single keys must never act while someone types (WCAG 2.1.4). */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
    !(target instanceof HTMLInputElement && ['radio', 'checkbox', 'button'].includes(target.type))
  );
}

/** The console's keys: Ctrl/Cmd-K anywhere; `?`, `/` and the `g` sequences outside text fields and dialogs. */
export function useShortcuts({ openPalette, openHelp }: { openPalette: () => void; openHelp: () => void }): void {
  const navigate = useNavigate();
  const actions = useRef({ openPalette, openHelp });
  actions.current = { openPalette, openHelp };

  useEffect(() => {
    let goPressedAt = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        actions.current.openPalette();
        return;
      }
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event.target) ||
        document.querySelector('[role="dialog"]') !== null
      )
        return;
      const sequence = event.timeStamp - goPressedAt < shortcutSequenceMs;
      goPressedAt = 0;
      const destination = sequence ? GO_KEYS.get(event.key) : undefined;
      if (destination !== undefined) {
        event.preventDefault();
        void navigate({ to: destination });
      } else if (event.key === 'g') {
        goPressedAt = event.timeStamp;
      } else if (event.key === '?') {
        event.preventDefault();
        actions.current.openHelp();
      } else if (event.key === '/') {
        event.preventDefault();
        actions.current.openPalette();
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [navigate]);
}
