/** How long data is kept, what is held back from that, and exports without addresses: for the hub and the command line. */
export { createAddressPseudonyms } from './address-pseudonyms.ts';
export { rejectedFilesIn } from './expire-rejected.ts';
export { listHolds, placeHold, releaseHold } from './holds.ts';
export { policyOfDays } from './policy-of-days.ts';
export { openPseudonymKey } from './pseudonym-key.ts';
export { pseudonymiseEvent } from './pseudonymise-event.ts';
export { listRetentionRuns, runRetention } from './run-retention.ts';
