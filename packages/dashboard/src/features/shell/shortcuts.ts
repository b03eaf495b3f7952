import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { shortcutSequenceMs } from '../../limits.ts';
import { NAVIGATION, type NavigationItem, type PagePath } from './navigation.ts';

/** Where `g` and a second key lead. */
export const GO_KEYS: ReadonlyMap<string, PagePath> = new Map(
  NAVIGATION.flatMap(({ items }) => items.map(({ goKey, to }: NavigationItem) => [goKey, to] as const)),
);

const storageKey = 'cerberus.singleKeys';
const singleKeysOn = () => localStorage.getItem(storageKey) !== 'off';

/** Whether single keys act at all (WCAG 2.1.4), and how to change it. The choice is kept in this browser. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(singleKeysOn);
  const choose = useCallback((next: boolean) => {
    if (next) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, 'off');
    setOn(next);
  }, []);
  return [on, choose];
}

/** Single keys must never act while someone types (WCAG 2.1.4). */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
    !(target instanceof HTMLInputElement && ['radio', 'checkbox', 'button'].includes(target.type))
  );
}

/** Whether a single key may act now: nobody types, no dialog is open, no modifier is held, and it is not switched off. */
function mayActOn(event: KeyboardEvent): boolean {
  return (
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    !event.defaultPrevented &&
    !isTyping(event.target) &&
    singleKeysOn() &&
    document.querySelector('[role="dialog"]') === null
  );
}

/** The console's keys: Ctrl/Cmd-K anywhere; `?`, `/` and the `g` sequences outside text fields and dialogs. */
export function useShortcuts({ openPalette, openHelp }: { openPalette: () => void; openHelp: () => void }): void {
  const navigate = useNavigate();
  const actions = useRef({ openPalette, openHelp });
  actions.current = { openPalette, openHelp };

  useEffect(() => {
    let goPressedAt = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        actions.current.openPalette();
        return;
      }
      if (!mayActOn(event)) return;
      const sequence = event.timeStamp - goPressedAt < shortcutSequenceMs;
      goPressedAt = Number.NEGATIVE_INFINITY;
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
    // Before the keys of the page, so that the second key of a sequence is not taken for one of them.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [navigate]);
}

/** Single keys of one page, by `KeyboardEvent.key`. They act only where those of the console do. */
export function usePageKeys(keys: Readonly<Record<string, () => void>>): void {
  const current = useRef(new Map<string, () => void>());
  current.current = new Map(Object.entries(keys));
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const act = current.current.get(event.key);
      if (act === undefined || !mayActOn(event)) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
