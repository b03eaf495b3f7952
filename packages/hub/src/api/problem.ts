import { CerberusError, ERROR_CATALOGUE, type ErrorCode, type Problem } from '@cerberusmesh/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/**
 * The one place where failures become answers: RFC 9457 problem details with a `code` of the error catalogue. What a
 * caller did wrong is said; what failed inside is logged under the request id and not said.
 */
export function answerWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request);
  if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, 'a request failed');
  return sendProblem(reply, problem, error);
}

/** Answers an address where nothing is. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, describe('not-found', 'There is nothing at this address.', request), null);
}

function sendProblem(reply: FastifyReply, problem: Problem, error: unknown): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="cerberusmesh"');
  if (problem.status === 429 && !reply.hasHeader('retry-after')) reply.header('retry-after', retryAfterSeconds(error));
  // A body that was refused half-way cannot be followed by another request on the same connection.
  if (problem.status === 413) reply.header('connection', 'close');
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_MEDIA_TYPE)
    .serializer(JSON.stringify)
    .send(problem);
}

function problemOf(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof CerberusError) {
    const problem = describe(error.code, error.message, request);
    return error.code === 'invalid-filter' ? { ...problem, errors: [filterFault(error)] } : problem;
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const context = isFastifyError(error) ? (error.validationContext ?? 'body') : 'body';
    return {
      ...describe('invalid-request', `The ${context === 'querystring' ? 'query' : context} is not valid.`, request),
      errors: error.validation.slice(0, 20).map((issue) => ({
        pointer: issue.instancePath === '' ? '/' : issue.instancePath.slice(0, 256),
        message: (issue.message ?? 'is not valid').slice(0, 512),
      })),
    };
  }
  // Nobody is left to read the answer; it is no fault of ours.
  if (request.raw.errored !== null) return describe('invalid-request', 'The connection ended half-way.', request);
  if (isFastifyError(error)) {
    if (error.statusCode === 413) return describe('too-large', 'The request body is larger than the limit.', request);
    if (error.statusCode === 429) return describe('too-many-requests', 'Slow down and try again later.', request);
    if (error.statusCode === 404) return describe('not-found', 'There is nothing at this address.', request);
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return describe('invalid-request', requestFaults.get(error.code) ?? 'The request is not understood.', request);
    }
  }
  return describe('internal', 'Something failed inside. The log has more under the request id.', request);
}

/** Where in the filter, for whoever shows it below the input. */
function filterFault(error: CerberusError): NonNullable<Problem['errors']>[number] {
  const { position, suggestion } = error.details;
  return {
    pointer: '/filter',
    message: error.message,
    ...(typeof position === 'number' ? { position } : {}),
    ...(typeof suggestion === 'string' ? { suggestion } : {}),
  };
}

/** Fixed sentences: the framework's own may quote the request. */
const requestFaults = new Map([
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'The content type is not one that this address takes.'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'The body is empty; JSON is expected.'],
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'The body is not JSON.'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'The body is not as long as announced.'],
  ['FST_ERR_BAD_URL', 'The address is not a valid URL.'],
]);

function describe(code: ErrorCode, detail: string, request: FastifyRequest): Problem {
  const entry = ERROR_CATALOGUE[code];
  return {
    type: `urn:cerberusmesh:problem:${code}`,
    title: entry.title,
    status: entry.status,
    detail,
    instance: request.url.split('?', 1)[0]?.slice(0, 512) ?? '/',
    code,
    requestId: request.id,
  };
}

function retryAfterSeconds(error: unknown): number {
  const seconds = error instanceof CerberusError ? error.details.retryAfterSeconds : undefined;
  return typeof seconds === 'number' ? seconds : 1;
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
