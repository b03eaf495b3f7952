/** Every limit of the HTTP API and the live socket. */
export const API_LIMITS = {
  /** A JSON request body. Event batches have their own limit in intake/limits.ts. */
  maxBodyBytes: 65_536,
  /** Time a client has for its headers and body; batches of events come over slow links. */
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 30_000,
  /** Requests of one principal in a minute; the dashboard needs about 100, an export tool some thousands. */
  maxRequestsPerMinute: 60_000,
  /** Requests of one address that has not signed in, in a minute. */
  maxAnonymousRequestsPerMinute: 600,
  /** Files of the console that one address is given in a minute; opening it for the first time takes about 60. */
  maxFileRequestsPerMinute: 12_000,
  /** Refused keys or cookies of one address in a minute before it is told to wait. */
  maxRefusedCredentialsPerMinute: 120,
  /** Refused orders of one caller, or of all strangers together, that the audit log keeps of a minute. */
  maxRecordedRefusalsPerMinute: 60,
  /** Addresses remembered for the two limits above; the least recent is forgotten first. */
  maxTrackedAddresses: 10_000,
  /** How long a verified cookie or key is trusted without asking the database again. Sign-out clears it at once. */
  verifiedCredentialTtlMs: 10_000,
  maxVerifiedCredentials: 10_000,
  /** `last used` of a key is written at most this often. */
  keyTouchSeconds: 300,
  maxListedKeys: 500,
  maxListedPeople: 500,
  maxListedSignIns: 100,
  /** A person signs in again this long after the last time, used or not. */
  personSessionSeconds: 7 * 24 * 3600,
  /** Items of an export that are read and written at a time. */
  exportPageItems: 1_000,
  /** Bytes of an export that wait for a slow client before reading stops. */
  exportBufferBytes: 262_144,
  maxExportedItems: 10_000_000,
  /** An ATT&CK Navigator layer to compare with; the whole matrix with comments is about 300 kB. */
  maxLayerBytes: 2_097_152,
  /** The console's directory is looked through at most this often; it may be built while the hub runs. */
  consoleScanIntervalMs: 1_000,
  /** A sensor that has sent nothing for this long, not even that it is there (every 20 s), is called silent. */
  sensorSilentAfterMs: 120_000,
} as const;

/** Failed sign-ins: after `free` failures each further one doubles the wait, from one second up to the maximum. */
export const SIGN_IN_LIMITS = {
  freeFailuresPerAccountAndNetwork: 5,
  freeFailuresPerAccount: 50,
  freeFailuresPerNetwork: 20,
  maxWaitMs: 300_000,
  /** Failures are forgotten after this long without another. */
  forgetAfterMs: 15 * 60_000,
  maxTrackedKeys: 10_000,
  /** From the password to the code. */
  secondStepSeconds: 300,
  /** Wrong codes after one good password; then the password is asked again. */
  maxCodesPerSecondStep: 5,
  recoveryCodes: 10,
  /** How long a proof of who one is counts as recent, for orders that destroy or give power away. */
  stepUpSeconds: 900,
  /** A link to a new account or for a new password. */
  invitationSeconds: 7 * 24 * 3600,
} as const;

/** Live socket. */
export const LIVE_LIMITS = {
  /** An event older than this when it is recorded does not count into the rate of what happens now. */
  maxHappeningAgeMs: 600_000,
  maxClients: 200,
  /** One inbound message; clients have nothing to say. */
  maxMessageBytes: 4_096,
  eventsIntervalMs: 200,
  maxEventsPerBatch: 200,
  sessionsIntervalMs: 500,
  maxSessionsPerBatch: 100,
  /** Sessions that wait for their turn to be read; more are counted as left out. */
  maxWaitingSessions: 1_000,
  maxDecisionsPerBatch: 100,
  totalsIntervalMs: 1_000,
  /** Packets that a slow client may have waiting before it is sent `lagged` instead. */
  maxWaitingPacketsPerClient: 16,
  /** The same in characters: events may carry much of what attackers sent. */
  maxWaitingCharactersPerClient: 8_388_608,
  /** Sockets whose key, token or sign-in ran out by the clock are found this often; what is ended is told at once. */
  recheckIntervalMs: 5_000,
  /** Other processes of the installation that are known of, and how long one may be silent that speaks every second. */
  maxPeers: 64,
  forgetPeerAfterMs: 5_000,
} as const;

/** Short-lived access tokens. */
export const TOKEN_LIMITS = {
  lifetimeSeconds: 600,
  rotateKeyAfterMs: 30 * 24 * 3_600_000,
  /** The newest signs, the one before is known while its last tokens live. */
  maxSigningKeys: 2,
} as const;

/** Answers that are kept for an order that comes again with its `Idempotency-Key`. */
export const IDEMPOTENCY_LIMITS = {
  keepMs: 24 * 3_600_000,
  maxReplyBytes: 262_144,
} as const;
