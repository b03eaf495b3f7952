import type { Json, JsonObject } from './json.ts';

/** What an action may change: `read` nothing, `write` something that undo takes back, `destructive` what others notice. */
export type ActionEffect = 'read' | 'write' | 'destructive';

/** Who or what asked for an action, and about which session. Addresses and ids were bound by the sensor. */
export interface ActionRequest {
  /** The kind of action: `block_ip`, `insert_trap`. */
  readonly kind: string;
  readonly decisionId: string | null;
  /** The run of a playbook that asks. */
  readonly runId: string | null;
  readonly sessionId: string | null;
  readonly sensorId: string | null;
  readonly trap: string | null;
  /** The source of the session; null where an action is about no source. */
  readonly source: string | null;
  /** What the asker says besides: of a playbook's `with`, empty for a decision. Parsed by the action. */
  readonly values: JsonObject;
  /** A person's or key's name, `agent`, or `run <id>`. */
  readonly requestedBy: string;
  /** How long it is to last; null for what the action does by itself. */
  readonly ttlMs: number | null;
}

/** Exactly what will be done. Stored, shown to who approves, and carried out as it stands; holds no secret. */
export interface ActionPlan {
  readonly kind: string;
  readonly effect: ActionEffect;
  /** What `apply` reads. JSON, at most `maxPlanBytes`. */
  readonly details: JsonObject;
  /** For a person: what will be done to what, why that and until when. */
  readonly sentence: string;
  /** Addresses and networks (CIDR) that are worse off for it. Policy permits none that is one's own or a customer's. */
  readonly against: readonly string[];
  /** Sensors that are told to do something. */
  readonly sensors: readonly string[];
  /** How many things are touched: rules, keys, files, receivers. */
  readonly blast: number;
  /** After this long it is undone by itself; null lasts until somebody undoes it. */
  readonly ttlMs: number | null;
}

export interface ApplyContext {
  /** Aborted when it takes too long or the hub stops. */
  readonly signal: AbortSignal;
  /** The same for every attempt at this plan: applying it again with the same key does the thing once. */
  readonly idempotencyKey: string;
}

export interface AppliedAction {
  readonly plan: ActionPlan;
  readonly idempotencyKey: string;
  /** What `verify` and `undo` need; stored, so it holds no secret. */
  readonly undoData: Json;
  /** What was done, in a sentence with its numbers. */
  readonly detail: string;
}

export interface ActionCheck {
  readonly ok: boolean;
  readonly detail: string;
}

/** Whether what an action stands on works at this moment. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/**
 * Something that the hub can do in answer to an attack.
 *
 * Obligations: `plan` has no effect, and the same request in the same world gives the same plan. `apply` does what the
 * plan says and no more, ends soon after its signal aborts, and may be called again with the same key after a crash:
 * `safe` and `keyed` actions then do the thing once, an `unsafe` one is never called again. `verify` looks at the world, not
 * at what `apply` returned. `undo` restores what was there, also when `apply` got half-way, and a second call changes
 * nothing. All of them throw `ActionError` for what a caller may tell apart. Text that attackers wrote may appear in
 * `details` as data; it never chooses what is done.
 */
export interface ResponseAction {
  readonly kind: string;
  /** One line for people. */
  readonly summary: string;
  readonly effect: ActionEffect;
  /** What a crash between the start and the answer of `apply` means: do it again, again with the key, or ask a person. */
  readonly idempotency: 'safe' | 'keyed' | 'unsafe';
  /** False: `undo` cannot take it back (a message that was sent) and says so. */
  readonly reversible: boolean;
  /** How long it lasts when nobody says; null until undone. */
  readonly defaultTtlMs: number | null;
  readiness(): Promise<Readiness>;
  plan(request: ActionRequest): Promise<ActionPlan>;
  apply(plan: ActionPlan, context: ApplyContext): Promise<AppliedAction>;
  verify(applied: AppliedAction): Promise<ActionCheck>;
  /** Says what was taken back. */
  undo(applied: AppliedAction): Promise<string>;
}
