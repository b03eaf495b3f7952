/** The one-time token of `#token=...`, or null when the address carries none that could be one. */
export function linkToken(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token');
  return token !== null && token.length >= 16 && token.length <= 128 ? token : null;
}
