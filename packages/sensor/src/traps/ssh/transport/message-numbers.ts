/** Message numbers of the transport layer (RFC 4253 section 12, RFC 8308 section 2.3). */
export const MESSAGE = {
  disconnect: 1,
  ignore: 2,
  unimplemented: 3,
  debug: 4,
  serviceRequest: 5,
  serviceAccept: 6,
  extensionInfo: 7,
  keyExchangeInit: 20,
  newKeys: 21,
  keyExchangeStart: 30,
  groupExchangeInit: 32,
  groupExchangeRequest: 34,
  /** The last number of the transport layer: what is above belongs to authentication and connection. */
  lastOfTransport: 49,
  globalRequest: 80,
  requestSuccess: 81,
  requestFailure: 82,
  /** From here on numbers are private to one implementation, and never sent. */
  firstLocal: 192,
} as const;

/** Disconnect reasons (RFC 4253 section 11.1). OpenSSH says PROTOCOL_ERROR for everything it disconnects for. */
export const DISCONNECT_PROTOCOL_ERROR = 2;
