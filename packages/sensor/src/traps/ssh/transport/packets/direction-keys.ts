import type { CipherName } from '../ciphers/cipher-names.ts';
import type { MacName } from '../macs/mac-names.ts';

/** What one direction uses from its NEWKEYS on (RFC 4253 section 7.3). */
export interface DirectionKeys {
  readonly cipher: CipherName;
  /** Null exactly when the cipher brings its own tag. */
  readonly mac: MacName | null;
  /** `cipherFacts().ivBytes` long. */
  readonly iv: Buffer;
  readonly key: Buffer;
  /** `macFacts().keyBytes` long; empty without a MAC. */
  readonly macKey: Buffer;
}
