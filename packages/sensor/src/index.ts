/**
 * The sensor faces attackers: it runs traps that look like one real machine, records what happens in them, and ships it
 * to the hub. It holds no secret but its own key, has no database, starts no process, and connects to nothing but the
 * hub; nothing an attacker sends may change that.
 */
export { createJsonLog, LOG_LEVELS, type LogLevel } from './json-log.ts';
export { DEFAULT_LIMITS, type SensorLimits } from './limits.ts';
export { permissionFlags, SENSOR_ENVIRONMENT, SENSOR_PROCESS } from './permission-flags.ts';
export { SENSOR_VERSION, type Sensor, type SensorDependencies, startSensor } from './sensor.ts';
export { type SensorConfig, type SensorConfigInput, sensorConfigSchema } from './sensor-config.ts';
export { createSystemClock, createSystemRandom } from './system-clock.ts';
export type { ListeningTrap, Trap, TrapContext, TrapDefinition } from './trap.ts';
