/** Fingerprints of TLS and SSH peers, as pure functions over the bytes of their first messages. */
export * from './byte-reader.ts';
export { communityId, type FlowTuple } from './community-id.ts';
export * from './hassh.ts';
export * from './ja3.ts';
export * from './ja4.ts';
export * from './tls-hello.ts';
export { readFirstClientHello, TlsHandshakeReader } from './tls-records.ts';
