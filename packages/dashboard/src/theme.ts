import { useCallback, useEffect, useState } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const storageKey = 'cerberus.theme';

export function parseTheme(value: unknown): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system';
}

/** The chosen theme and how to change it. The choice is kept in this browser; `system` follows the operating system. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => parseTheme(localStorage.getItem(storageKey)));

  useEffect(() => {
    const preference = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const dark = theme === 'dark' || (theme === 'system' && preference.matches);
      document.documentElement.dataset.theme = dark ? 'dark' : 'light';
      window.dispatchEvent(new Event('themechange'));
    };
    apply();
    preference.addEventListener('change', apply);
    return () => preference.removeEventListener('change', apply);
  }, [theme]);

  const choose = useCallback((next: Theme) => {
    localStorage.setItem(storageKey, next);
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
