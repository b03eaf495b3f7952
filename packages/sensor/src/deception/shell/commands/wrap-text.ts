/** Lines of at most `width` bytes, each with a newline. */
export function wrapText(text: string, width: number): string {
  let out = '';
  for (let at = 0; at < text.length; at += width) out += `${text.slice(at, at + width)}\n`;
  return out;
}
