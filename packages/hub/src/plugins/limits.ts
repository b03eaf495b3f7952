/** Limits of plugins. */
export const PLUGIN_LIMITS = {
  maxPlugins: 100,
  /** Sources and actions of one plugin. */
  maxParts: 32,
  /** How long a plugin may take to say what it has. */
  maxSetUpMs: 10_000,
} as const;
