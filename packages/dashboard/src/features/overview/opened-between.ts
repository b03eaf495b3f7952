/** The sessions that opened in a stretch of time, in the grammar of filters. Whole seconds, unix time. */
export function openedBetween(from: number, to: number): string {
  const at = (seconds: number) => new Date(Math.floor(seconds) * 1000).toISOString().replace('.000', '');
  return `opened>=${at(from)} opened<${at(Math.max(to, from + 1))}`;
}
