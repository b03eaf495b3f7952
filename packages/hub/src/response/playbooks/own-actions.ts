/** Actions that need nobody: they are worked out here. */
export const OWN_ACTIONS: ReadonlySet<string> = new Set(['set', 'wait', 'approve']);

/** What `approve` asks for when its step does not say. */
export const DEFAULT_APPROVAL = {
  quorum: 1,
  roles: ['responder', 'admin'],
  timeout: 86_400_000,
  on_timeout: 'reject',
  question: undefined,
} as const;
