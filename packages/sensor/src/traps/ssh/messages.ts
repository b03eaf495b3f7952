/** Message numbers of authentication (RFC 4252, 4256) and of the connection protocol (RFC 4254 section 9). */
export const MESSAGE = {
  ignore: 2,
  debug: 4,
  serviceRequest: 5,
  serviceAccept: 6,
  userauthRequest: 50,
  userauthFailure: 51,
  userauthSuccess: 52,
  userauthBanner: 53,
  userauthPublicKeyOk: 60,
  userauthInfoRequest: 60,
  userauthInfoResponse: 61,
  /** GSSAPI's EXCHANGE_COMPLETE (RFC 4462): handled only in the middle of a GSSAPI login. */
  userauthGssapiComplete: 63,
  globalRequest: 80,
  requestSuccess: 81,
  requestFailure: 82,
  channelOpen: 90,
  channelOpenConfirmation: 91,
  channelOpenFailure: 92,
  channelWindowAdjust: 93,
  channelData: 94,
  channelExtendedData: 95,
  channelEof: 96,
  channelClose: 97,
  channelRequest: 98,
  channelSuccess: 99,
  channelFailure: 100,
} as const;

/** Reasons for refusing a channel (RFC 4254 section 5.1). */
export const OPEN_FAILURE = { administrativelyProhibited: 1, connectFailed: 2 } as const;

/** The one code of CHANNEL_EXTENDED_DATA (RFC 4254 section 5.2). */
export const EXTENDED_DATA_STDERR = 1;
