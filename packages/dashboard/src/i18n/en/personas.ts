export const personas = {
  note: 'The machine that a sensor pretends to be. Every trap of the sensor shows the same one, and no two installations show the same.',
  inUse: 'In use',
  sensor: 'Sensor',
  persona: 'Persona',
  traps: 'Traps',
  notReported: 'not reported',
  noSensorTitle: 'No sensor has reported yet',
  noSensorText: 'A sensor names its persona with its first contact.',
  shipped: 'What comes with CerberusMesh',
  machines: {
    'web-server': 'Debian 12 with nginx, PHP-FPM, MariaDB and Redis; the shop of a made-up company, a blog beside it.',
    'database-server': 'Debian 12 with PostgreSQL 15 and Redis; dumps at night to a backup host.',
    router: 'MIPS and BusyBox, read-only flash, Telnet, a web page; names, disks and limits of a small machine.',
  },
  change: 'Change it',
  changeText:
    'A persona is one YAML file. Copy one, change it, and name the file in the configuration; the sensor refuses a file that contradicts itself and says where.',
  configuration: 'In cerberus.yaml',
  check: 'Check the configuration',
  docs: 'docs/personas.md describes what varies, what moves and where bait lies.',
  chat: 'Chat personas',
  chatText: 'There are none yet: no trap of this version talks through a language model.',
} as const;
