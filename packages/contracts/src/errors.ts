/**
 * The error catalogue. Callers branch on `code`, never on the message. Codes are never reused; `exitCode` is what the
 * CLI ends with and `status` what the API answers (RFC 9457 problem details).
 */
export const ERROR_CATALOGUE = {
  'invalid-arguments': { status: 400, exitCode: 2, title: 'The command line is not understood' },
  'invalid-request': { status: 400, exitCode: 2, title: 'The request is not understood' },
  'invalid-cursor': { status: 400, exitCode: 2, title: 'The cursor does not belong to this list' },
  'invalid-filter': { status: 400, exitCode: 2, title: 'The filter is not understood' },
  'invalid-configuration': { status: 500, exitCode: 3, title: 'The configuration is not valid' },
  'not-signed-in': { status: 401, exitCode: 4, title: 'Sign in first' },
  'not-permitted': { status: 403, exitCode: 4, title: 'Your role does not permit this' },
  'step-up-required': { status: 403, exitCode: 4, title: 'Prove again who you are' },
  'not-found': { status: 404, exitCode: 5, title: 'There is no such thing' },
  conflict: { status: 409, exitCode: 1, title: 'This conflicts with what is there' },
  'precondition-failed': { status: 412, exitCode: 1, title: 'It was changed in the meantime' },
  'precondition-required': { status: 428, exitCode: 2, title: 'Say which version you are changing' },
  'too-large': { status: 413, exitCode: 2, title: 'The request is larger than the limit' },
  'too-many-requests': { status: 429, exitCode: 6, title: 'Too many requests' },
  internal: { status: 500, exitCode: 1, title: 'Something failed inside CerberusMesh' },
  unavailable: { status: 503, exitCode: 6, title: 'A part that this needs is not running' },
  'instance-running': { status: 409, exitCode: 6, title: 'Another CerberusMesh uses this data directory' },
  'port-taken': { status: 503, exitCode: 6, title: 'The port is in use' },
  'database-unavailable': { status: 503, exitCode: 6, title: 'PostgreSQL cannot be reached or started' },
  'spool-full': { status: 503, exitCode: 6, title: 'The spool is full' },
  'limit-reached': { status: 413, exitCode: 1, title: 'A limit was reached' },
} as const;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Every error that a caller may want to tell apart. `message` is one sentence for a person. */
export class CerberusError extends Error {
  override readonly name = 'CerberusError';
  readonly code: ErrorCode;
  /** Facts for the reader, safe to print: port, path, limit. */
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, string | number | boolean> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}
