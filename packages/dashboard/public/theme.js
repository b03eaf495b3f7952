// Runs before the first paint, so that a page never flashes in the other theme. A file, because the page's policy
// permits no inline script. Kept in step with src/theme.ts.
(() => {
  let chosen = 'system';
  try {
    chosen = localStorage.getItem('cerberus.theme') ?? 'system';
  } catch {
    // Storage can be switched off; the system's theme is then right.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
