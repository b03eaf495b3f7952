/** Names as `cerberus sensor enrol` advises them: they appear in paths, tables and shell commands. */
const SENSOR_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

export function isSensorName(name: string): boolean {
  return SENSOR_NAME.test(name);
}

/** What to type on the machine of the hub and on that of the sensor. `name` must be a sensor name. */
export function enrolCommands(name: string, hubOrigin: string): { readonly onHub: string; readonly onSensor: string } {
  return {
    onHub: `npx cerberus sensor enrol ${name}`,
    onSensor: `CERBERUS_SENSOR__ID=${name} npx cerberus sensor --hub ${hubOrigin} --key-file sensor.key`,
  };
}
