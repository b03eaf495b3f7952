import { useCallback, useSyncExternalStore } from 'react';

/** The zone of the device that the console is read on, UTC, or a zone of the IANA database such as `Europe/Berlin`. */
export type TimeZoneChoice = string;
export const DEVICE_ZONE: TimeZoneChoice = 'device';

const storageKey = 'cerberus.time-zone';
const changed = 'timezonechange';

/** The stored choice when the browser knows such a zone, else that of the device. */
export function chooseTimeZone(stored: string | null): TimeZoneChoice {
  if (stored === null || stored === DEVICE_ZONE) return DEVICE_ZONE;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: stored }).resolvedOptions().timeZone;
  } catch {
    return DEVICE_ZONE;
  }
}

/** Every zone that can be chosen by name, UTC first. */
export function knownTimeZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}

const choices = new Map<string | null, TimeZoneChoice>();

/** Every time on the page asks at each of its renderings; whether the browser knows the zone is found out once. */
function storedChoice(): TimeZoneChoice {
  const stored = localStorage.getItem(storageKey);
  const known = choices.get(stored);
  if (known !== undefined) return known;
  const choice = chooseTimeZone(stored);
  choices.set(stored, choice);
  return choice;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener);
  return () => window.removeEventListener(changed, listener);
}

/** The zone that times are shown in, as `Intl` takes it: undefined is the device's own. */
export function useTimeZone(): string | undefined {
  const choice = useSyncExternalStore(subscribe, storedChoice);
  return choice === DEVICE_ZONE ? undefined : choice;
}

/** The choice and how to change it. It is kept in this browser, and every time on the page follows at once. */
export function useTimeZoneChoice(): [TimeZoneChoice, (choice: TimeZoneChoice) => void] {
  const choice = useSyncExternalStore(subscribe, storedChoice);
  const choose = useCallback((next: TimeZoneChoice) => {
    localStorage.setItem(storageKey, next);
    window.dispatchEvent(new Event(changed));
  }, []);
  return [choice, choose];
}
