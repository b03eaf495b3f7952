/** Limits of reading captures: a capture file may have been made to be read wrongly. */
export const PCAP_LIMITS = {
  /** Longest packet that is looked at (the `snaplen` that capture programs use by default). */
  maxPacketBytes: 262_144,
  /** Interfaces that one pcapng section may describe. */
  maxInterfaces: 256,
  /** Headers within headers: link, tags, tunnels. */
  maxLayers: 16,
  /** Datagrams being put together from fragments at the same time. */
  maxFragmentedDatagrams: 1_024,
  /** Fragments of one datagram. */
  maxFragments: 128,
  /** TCP connections followed at the same time; past this the oldest is let go. */
  maxStreams: 65_536,
  /** Bytes of one direction that are looked at. */
  maxStreamBytes: 8 * 1_024 * 1_024,
  /** Segments of one direction that wait for one that is missing. */
  maxWaitingSegments: 64,
  /** QUIC connections and DTLS associations followed at the same time. */
  maxDatagramFlows: 65_536,
  /** Connection ids of one QUIC flow whose keys are tried. */
  maxQuicKeysPerFlow: 4,
  /** Bytes of the handshake that one side of a QUIC or DTLS flow may send before it is given up. */
  maxHandshakeBytes: 65_536,
  /** How far into a datagram a TLS hello may begin behind another protocol's header. */
  maxDatagramHeaderBytes: 64,
} as const;
