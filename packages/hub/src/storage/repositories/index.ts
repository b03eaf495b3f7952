/** The reading side of the hub's tables, for the API and the command line. */
export { ARCHIVE_PASSWORD, encryptedArchive } from '../../artefacts/archive.ts';
export { findAction, findAnswer, findLabel, listActions, listBlocked } from './actions-repository.ts';
export { findArtefactByPrefix, listArtefacts } from './artefacts-repository.ts';
export { readAttackerDetail } from './attacker-detail.ts';
export { listAttackers } from './attackers-repository.ts';
export { findDecision, listDecisions } from './decisions-repository.ts';
export { listEvents } from './events-repository.ts';
export { listSensors, listTraps } from './sensors-repository.ts';
export { readSessionDetail } from './session-detail.ts';
export { findSession, listSessions } from './sessions-repository.ts';
