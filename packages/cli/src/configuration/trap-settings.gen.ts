// Generated from the traps of the sensor by `npm run generate`. Do not edit.
export const TRAP_SETTINGS = {
  http: { description: 'Web server.', port: 8080 },
  ssh: { description: 'Secure shell.', port: 2222 },
  telnet: { description: 'Telnet.', port: 2323 },
} as const;
