import { z } from 'zod';
import { pageOf } from './paging.ts';
import { soughtTextSchema, timestampSchema } from './primitives.ts';

/** Who may use the hub: people, how they prove who they are, their sign-ins, and machine keys. */

export const roleSchema = z.enum(['viewer', 'analyst', 'responder', 'admin']);
export type Role = z.infer<typeof roleSchema>;

/** `resource:verb`. */
const scopeNameSchema = z
  .string()
  .max(64)
  .regex(/^[a-z-]+:[a-z-]+$/, 'expected resource:verb');

const personNameSchema = soughtTextSchema(100).min(1);
const emailSchema = z.email().max(254);
/** NIST SP 800-63B section 3.1.1.2: length is what counts; no rules of composition. */
const newPasswordSchema = z.string().min(12).max(128);
const passwordSchema = z.string().min(1).max(128);
/** One-time links carry 192 random bits. */
const linkTokenSchema = z.string().min(16).max(128);
/** Six digits of a one-time password (RFC 6238), or a recovery code as it was shown. */
const proofCodeSchema = z.string().trim().min(6).max(32);

export const meSchema = z.object({
  kind: z.enum(['person', 'key']),
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  /** What may be asked for; a key may have less than its role. */
  scopes: z.array(z.string()).default([]),
  /** A person's; null for a key. */
  email: z.string().nullable().default(null),
  /** Whether a person signs in with a one-time password too. */
  secondFactor: z.boolean().default(false),
  /** The sign-in of this request; null for a key. */
  sessionId: z.string().nullable().default(null),
});
export type Me = z.infer<typeof meSchema>;

export const setupStateSchema = z.object({ needed: z.boolean() });
export const setupRequestSchema = z.strictObject({
  token: linkTokenSchema,
  email: emailSchema,
  name: personNameSchema,
  password: newPasswordSchema,
});

/**
 * `POST /api/v1/auth/sign-in/email`: 200 with `meSchema` and the session cookie, or 202 with `secondStepSchema` and a
 * cookie that `POST /api/v1/auth/sign-in/code` takes, within `expiresInSeconds`.
 */
export const signInRequestSchema = z.strictObject({
  email: z.string().min(1).max(254),
  password: passwordSchema,
});
export const secondStepSchema = z.object({ secondStep: z.literal('code'), expiresInSeconds: z.int().min(1) });
/** `POST /api/v1/auth/sign-in/code`, answered with `meSchema` and the session cookie. A recovery code works once. */
export const signInCodeRequestSchema = z.strictObject({ code: proofCodeSchema });

/**
 * `POST /api/v1/auth/step-up`: proves again who one is, as destructive orders ask with the code `step-up-required`.
 * `code` when `me.secondFactor`.
 */
export const stepUpRequestSchema = z.strictObject({ password: passwordSchema, code: proofCodeSchema.optional() });

/** `PATCH /api/v1/me`. */
export const profileChangeSchema = z.strictObject({ name: personNameSchema });
/** `POST /api/v1/me/password`: ends every other sign-in of this person. */
export const passwordChangeSchema = z.strictObject({ current: passwordSchema, next: newPasswordSchema });

/** `POST /api/v1/me/second-factor`: a secret to put into an authenticator, in force once `confirm` has a code of it. */
export const secondFactorOfferSchema = z.object({
  /** Base32, for typing. */
  secret: z.string(),
  /** `otpauth://totp/...`, for a QR code. */
  uri: z.string(),
});
/** `POST /api/v1/me/second-factor/confirm`. */
export const secondFactorConfirmSchema = z.strictObject({ code: z.string().regex(/^\d{6}$/, 'expected 6 digits') });
/** Answer to `confirm` and to `POST /api/v1/me/second-factor/recovery-codes`: shown this once, each works once. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });
/** `GET /api/v1/me/second-factor`. `DELETE` switches it off (needs a step-up). */
export const secondFactorStateSchema = z.object({
  enabled: z.boolean(),
  enabledAt: timestampSchema.nullable(),
  recoveryCodesLeft: z.int().min(0),
});

/** One sign-in of a person. `DELETE /api/v1/me/sessions/:id` ends one, `DELETE /api/v1/me/sessions` all but this one. */
export const signInSessionSchema = z.object({
  id: z.string(),
  createdAt: timestampSchema,
  expiresAt: timestampSchema,
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
});
export type SignInSession = z.infer<typeof signInSessionSchema>;
export const signInSessionsPageSchema = pageOf(signInSessionSchema);

/** `POST /api/v1/auth/token`: a short-lived JWT (EdDSA) for what asks often; verified with `GET /api/v1/auth/jwks`. */
export const accessTokenSchema = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int().min(1),
});

/** An address or a network in CIDR: `203.0.113.0/24`, `2001:db8::/32`. */
const allowedAddressSchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

export const newKeySchema = z.strictObject({
  name: personNameSchema,
  role: roleSchema,
  /** Some of the role's scopes; all when left out. */
  scopes: z.array(scopeNameSchema).min(1).max(100).optional(),
  expiresInDays: z.int().min(1).max(3650).optional(),
  /** Where the key may be used from; anywhere when left out. */
  allowedAddresses: z.array(allowedAddressSchema).min(1).max(50).optional(),
});
export type NewKey = z.infer<typeof newKeySchema>;
export const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.union([roleSchema, z.literal('sensor')]),
  /** Null: all of the role. */
  scopes: z.array(z.string()).nullable().default(null),
  /** Null: anywhere. */
  allowedAddresses: z.array(z.string()).nullable().default(null),
  createdAt: timestampSchema,
  expiresAt: timestampSchema.nullable(),
  lastUsedAt: timestampSchema.nullable(),
  /** The key that takes its place; this one ends at `expiresAt`. */
  replacedBy: z.string().nullable().default(null),
});
export type Key = z.infer<typeof keySchema>;
export const keysPageSchema = pageOf(keySchema);
/** The only time that a key is shown in full. */
export const createdKeySchema = keySchema.extend({ key: z.string() });
/** `POST /api/v1/keys/:id/rotate`, answered with `createdKeySchema`: the old key works for `graceHours` more. */
export const rotateKeyRequestSchema = z.strictObject({ graceHours: z.int().min(0).max(720).default(24) });

/** A person as administrators see them. */
export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  /** `invited`: has not used the link and cannot sign in yet. */
  state: z.enum(['invited', 'active', 'disabled']),
  secondFactor: z.boolean(),
  createdAt: timestampSchema,
  lastSignInAt: timestampSchema.nullable(),
  /** Goes up with every change; `If-Match: "<version>"` on PATCH and DELETE. */
  version: z.int().min(1),
});
export type User = z.infer<typeof userSchema>;
export const usersPageSchema = pageOf(userSchema);

/** `POST /api/v1/users`. */
export const newUserSchema = z.strictObject({ email: emailSchema, name: personNameSchema, role: roleSchema });
/**
 * A link that works once, shown this once: its holder sets the password of the account. Also answered by
 * `POST /api/v1/users/:id/invitation`, for a person who lost the link or the password.
 */
export const invitationSchema = z.object({ path: z.string(), expiresAt: timestampSchema });
export const invitedUserSchema = z.object({ user: userSchema, invitation: invitationSchema });
/** `PATCH /api/v1/users/:id`, with `If-Match`. `secondFactor: false` takes a lost authenticator off. */
export const userChangeSchema = z
  .strictObject({
    name: personNameSchema.optional(),
    role: roleSchema.optional(),
    disabled: z.boolean().optional(),
    secondFactor: z.literal(false).optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'name something to change');
export type UserChange = z.infer<typeof userChangeSchema>;

/** `POST /api/v1/auth/invitation`, answered with `meSchema` and the session cookie. */
export const acceptInvitationSchema = z.strictObject({ token: linkTokenSchema, password: newPasswordSchema });
