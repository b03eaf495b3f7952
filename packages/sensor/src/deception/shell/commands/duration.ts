/** `1.5`, `10s`, `2m`, `3h`, `4d`, `infinity` in seconds; null where it is none: sleep(1). */
export function parseDuration(text: string): number | null {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const found = /^(\d+\.?\d*|\.\d+)(?:e(\d{1,2}))?([smhd]?)$/.exec(text);
  if (found === null) return null;
  const unit = new Map([
    ['m', 60],
    ['h', 3600],
    ['d', 86_400],
  ]).get(found[3] ?? '');
  return Number(found[1]) * 10 ** Number(found[2] ?? '0') * (unit ?? 1);
}
