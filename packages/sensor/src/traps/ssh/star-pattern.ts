/**
 * Whether a text matches a pattern in which `*` stands for any text and `?` for one character. The work is bounded by the
 * product of the two lengths.
 */
export function matchesStarPattern(text: string, pattern: string): boolean {
  let textAt = 0;
  let patternAt = 0;
  let starAt = -1;
  let starText = 0;
  while (textAt < text.length) {
    const expected = pattern[patternAt];
    if (expected === '*') {
      starAt = patternAt;
      starText = textAt;
      patternAt += 1;
    } else if (expected === '?' || expected === text[textAt]) {
      patternAt += 1;
      textAt += 1;
    } else if (starAt >= 0) {
      patternAt = starAt + 1;
      starText += 1;
      textAt = starText;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt === pattern.length;
}
