/**
 * Whether the text matches a pattern in which `*` stands for any characters and `?` for one. Takes time proportional to
 * pattern times text at worst and never more: passwords come from attackers.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let patternAt = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === '*') {
      star = patternAt;
      resume = at;
      patternAt += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      patternAt += 1;
      at += 1;
    } else if (star !== -1) {
      patternAt = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt === pattern.length;
}
