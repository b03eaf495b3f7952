/** Limits of one template; passing one is a `TemplateError`. */
export const TEMPLATE_LIMITS = {
  maxTemplateCharacters: 65_536,
  maxNesting: 32,
  /** Nodes evaluated for one template, loops included. */
  maxSteps: 20_000,
  maxOutputCharacters: 262_144,
  maxListItems: 10_000,
} as const;
