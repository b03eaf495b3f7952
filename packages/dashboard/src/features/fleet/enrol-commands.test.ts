import { describe, expect, it } from 'vitest';
import { enrolCommands, isSensorName } from './enrol-commands.ts';

describe('the commands that add a sensor', () => {
  it('name the sensor and the hub', () => {
    expect(enrolCommands('dmz-1', 'https://hub.example')).toEqual({
      onHub: 'npx cerberus sensor enrol dmz-1',
      onSensor: 'CERBERUS_SENSOR__ID=dmz-1 npx cerberus sensor --hub https://hub.example --key-file sensor.key',
    });
  });

  it('take no name that a shell would read as something else', () => {
    expect(['dmz-1', '', 'a b', '$(id)', '-x', 'DMZ', 'x'.repeat(65)].map(isSensorName)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
