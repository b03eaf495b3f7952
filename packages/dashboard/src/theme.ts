import { useCallback, useEffect, useState } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const storageKey = 'cerberus.theme';
const darkPreference = '(prefers-color-scheme: dark)';

function storedTheme(): Theme {
  const stored = localStorage.getItem(storageKey);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

function applyTheme(): void {
  const theme = storedTheme();
  const dark = theme === 'dark' || (theme === 'system' && matchMedia(darkPreference).matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  window.dispatchEvent(new Event('themechange'));
}

/** Applies the chosen theme and follows the operating system while the choice is `system`. Called once, at the start. */
export function startTheme(): void {
  applyTheme();
  matchMedia(darkPreference).addEventListener('change', applyTheme);
}

/** The chosen theme and how to change it. The choice is kept in this browser. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(storedTheme);
  const choose = useCallback((next: Theme) => {
    localStorage.setItem(storageKey, next);
    applyTheme();
    setTheme(next);
  }, []);
  return [theme, choose];
}

/** A counter that changes with the theme, for canvases that read the colour tokens when they draw. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const bump = () => setVersion((before) => before + 1);
    window.addEventListener('themechange', bump);
    return () => window.removeEventListener('themechange', bump);
  }, []);
  return version;
}

/** The current value of a colour token of styles.css, e.g. `--accent`. */
export function colourToken(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
