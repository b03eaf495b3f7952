/**
 * The hub: records what sensors send, understands it, decides, and serves the API and the live socket. It holds the
 * database and the secrets, so it must never be reachable for attackers: it listens on loopback unless told otherwise,
 * takes events only from known sensors, and parses all of them again. It must never import the sensor.
 *
 * Its parts for other processes have entry points of their own (`exports` in package.json), so that a command which maps
 * one line to ATT&CK does not load a web server.
 */
export { openSeverityRater } from './agent/severity/open-severity-rater.ts';
export { type Hub, type HubDependencies, startHub } from './hub.ts';
export { type HubConfig, type HubConfigInput, hubConfigSchema } from './hub-config.ts';
