import { carryText } from '@cerberusmesh/contracts';

/** An attacker-written value as event fields: `name`, with `nameBase64` and `truncated` where the text is not all. */
export type CarriedField<Name extends string> = { readonly [Key in Name]: string } & {
  readonly [Key in `${Name}Base64`]?: string;
} & { readonly truncated?: true };

/**
 * Carries bytes from an attacker into the fields of an event.
 *
 * @param maxBytes bytes kept, at most MAX_TEXT_BYTES of the contract
 */
export function carryField<Name extends string>(
  name: Name,
  bytes: Uint8Array | string,
  maxBytes: number,
): CarriedField<Name> {
  const { text, base64, truncated } = carryText(bytes, maxBytes);
  const fields: Record<string, string | true> = { [name]: text };
  if (base64 !== undefined) fields[`${name}Base64`] = base64;
  if (truncated) fields.truncated = true;
  return fields as CarriedField<Name>; // reason: TypeScript does not compute types of computed keys
}
