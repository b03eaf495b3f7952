import { CerberusError } from '@cerberusmesh/contracts';

/** Replaces each `{{name}}`; what a value holds is not looked at again. */
export function fillTemplate(template: string, lookUp: (name: string) => string | undefined): string {
  let filled = '';
  let at = 0;
  for (;;) {
    const open = template.indexOf('{{', at);
    if (open === -1) return filled + template.slice(at);
    const close = template.indexOf('}}', open);
    if (close === -1) return filled + template.slice(at);
    const name = template.slice(open + 2, close).trim();
    const value = lookUp(name);
    if (value === undefined)
      throw new CerberusError('invalid-configuration', `A persona's text names {{${name}}}, which nothing defines.`);
    filled += template.slice(at, open) + value;
    at = close + 2;
  }
}
