import type { paths } from './api-types.gen.ts';

/** What the hub's OpenAPI document says of its addresses, as types: a path that the hub does not have does not compile. */

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';
type Documented = keyof paths & string;

/** `/sessions/{id}/notes` as it is written in a program: `/sessions/${string}/notes`. */
type Filled<Path extends string> = Path extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : Path;
type BelowVersion<Path extends string> = Path extends `/api/v1/${infer Rest}` ? Filled<Rest> : never;

type Operation<Path extends Documented, Verb extends Method> = paths[Path][Verb];

/** Paths below `/api/v1/` that take this method. */
export type ApiPath<Verb extends Method> = {
  [Path in Documented]: Operation<Path, Verb> extends { responses: unknown } ? BelowVersion<Path> : never;
}[Documented];

type JsonOf<Responses, Status extends number> =
  Responses extends Record<Status, { content: { 'application/json': infer Body } }> ? Body : never;

/** The body that an operation answers with when it did what was asked. Answers with only some `fields` are left out. */
export type ReplyOf<Path extends Documented, Verb extends Method = 'get'> =
  Operation<Path, Verb> extends { responses: infer Responses }
    ? Exclude<JsonOf<Responses, 200> | JsonOf<Responses, 201>, { fields: string[] }>
    : never;
