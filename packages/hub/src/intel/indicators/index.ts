/**
 * Indicators of compromise: found in what sessions show, kept with how sure and for how long, handed out to playbooks,
 * people and other products. Never publishes an address that is private, one's own, or everybody's.
 */
export { type Allowlist, createAllowlist } from './allowlist.ts';
export type { Feeds } from './feeds/update-feeds.ts';
export { followIndicators, indicatorsOfSessions } from './follow-indicators.ts';
export { createIndicators, type Indicators } from './indicators.ts';
