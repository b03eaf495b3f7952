/** sprintf of Perl, over values that are texts and numbers already. */
export function perlFormat(format: string, values: readonly (readonly [text: string, number: number])[]): string {
  let used = 0;
  const next = () => values[used++] ?? (['', 0] as const);
  return format.replace(
    /%([-+ 0#]*)(\*|\d{1,5})?(?:\.(\*|\d{1,4}))?[lhqLV]*(vd|[a-zA-Z%])/g,
    (whole, flags: string, wide: string | undefined, exact: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      const width = Math.min(65_536, wide === '*' ? next()[1] : Number(wide ?? 0));
      const precision = exact === undefined ? null : exact === '*' ? next()[1] : Number(exact);
      const body = converted(letter, precision, flags, next);
      if (body === null) return whole;
      const isNumber = !'sc'.includes(letter);
      const sign = isNumber && !body.startsWith('-') && /[+ ]/.test(flags) ? (flags.includes('+') ? '+' : ' ') : '';
      const text = sign + body;
      if (flags.includes('-') || width < 0) return text.padEnd(Math.abs(width));
      if (!flags.includes('0')) return text.padStart(width);
      const lead = /^[-+ ]?/.exec(text)?.[0] ?? '';
      return lead + text.slice(lead.length).padStart(width - lead.length, '0');
    },
  );
}

function converted(
  letter: string,
  precision: number | null,
  flags: string,
  next: () => readonly [string, number],
): string | null {
  const whole = () => {
    const [, number] = next();
    return Number.isFinite(number) ? BigInt(Math.trunc(number)) : -1n;
  };
  const digits = (value: bigint, base: number) => {
    const text = (value < 0n ? BigInt.asUintN(64, value) : value).toString(base);
    return text.padStart(precision ?? 0, '0');
  };
  switch (letter) {
    case 's':
      return precision === null ? next()[0] : next()[0].slice(0, precision);
    case 'c':
      return String.fromCharCode(next()[1] & 0xff);
    case 'd':
    case 'i': {
      const value = whole();
      return `${value < 0n ? '-' : ''}${digits(value < 0n ? -value : value, 10)}`;
    }
    case 'u':
      return digits(whole(), 10);
    case 'x':
      return `${flags.includes('#') ? '0x' : ''}${digits(whole(), 16)}`;
    case 'X':
      return `${flags.includes('#') ? '0X' : ''}${digits(whole(), 16).toUpperCase()}`;
    case 'o':
      return `${flags.includes('#') ? '0' : ''}${digits(whole(), 8)}`;
    case 'b':
    case 'B':
      return `${flags.includes('#') ? '0b' : ''}${digits(whole(), 2)}`;
    case 'f':
    case 'F':
      return next()[1].toFixed(Math.min(100, precision ?? 6));
    case 'e':
    case 'E': {
      const text = next()[1]
        .toExponential(Math.min(100, precision ?? 6))
        .replace(/e([+-])(\d)$/, 'e$10$2');
      return letter === 'E' ? text.toUpperCase() : text;
    }
    case 'g':
    case 'G': {
      const [, number] = next();
      const short = Number(number.toPrecision(Math.max(1, Math.min(100, precision ?? 6))));
      const text =
        Math.abs(short) < 1e-4 && short !== 0
          ? short.toExponential()
          : short >= 10 ** (precision ?? 6)
            ? short.toExponential()
            : String(short);
      return text.replace(/e([+-])(\d)$/, 'e$10$2');
    }
    case 'vd':
      return [...next()[0]].map((character) => character.charCodeAt(0)).join('.');
    default:
      return null;
  }
}
