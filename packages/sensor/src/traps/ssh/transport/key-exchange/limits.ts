/** Limits of key exchange that a peer can see, from OpenSSH's dh.h and sshbuf.h. */
export const KEY_EXCHANGE_LIMITS = {
  /** DH_GRP_MIN and DH_GRP_MAX: the sizes of groups in group exchange. */
  minGroupBits: 2048,
  maxGroupBits: 8192,
  /** SSHBUF_MAX_BIGNUM, 16384 bits: longer numbers are not read at all. */
  maxMpintBytes: 2048,
} as const;
