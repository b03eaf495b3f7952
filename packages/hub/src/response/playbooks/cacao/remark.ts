/** Something of a CACAO playbook that became something else than it was, and why. */
export interface Remark {
  /** The id of the step, or the name of the variable. */
  readonly where: string;
  readonly kind: 'refused' | 'changed';
  readonly text: string;
}

/** A name of ours: lower case, letters, digits and single underscores, used by nothing else. */
export function unusedSlug(text: string, used: Set<string>): string {
  const slug =
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^[_0-9]+|_+$/g, '')
      .slice(0, 56)
      .replaceAll(/_+$/g, '') || 'step';
  let name = slug;
  for (let count = 2; used.has(name); count++) name = `${slug}_${count}`;
  used.add(name);
  return name;
}
