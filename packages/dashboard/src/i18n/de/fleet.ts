import type { fleet as english } from '../en/fleet.ts';
import type { Words } from '../words.ts';

export const fleet: Words<typeof english> = {
  sensors: 'Sensoren',
  traps: 'Fallen',
  sensor: 'Sensor',
  state: 'Zustand',
  states: { online: 'In Betrieb', stopped: 'Beendet', silent: 'Stumm' },
  stateNotes: {
    online: 'Hat sich in den letzten zwei Minuten gemeldet',
    stopped: 'Hat gesagt, dass er sich beendet',
    silent: 'Seit zwei Minuten oder länger nichts gehört',
  },
  persona: 'Persona',
  version: 'Version',
  lastSeen: 'Letzter Kontakt',
  started: 'Gestartet',
  events: 'Ereignisse',
  listensOn: 'Lauscht auf',
  noTraps: 'Keine Falle gemeldet',
  trap: 'Falle',
  protocol: 'Protokoll',
  address: 'Adresse',
  port: 'Port',
  sessions: 'Sitzungen',
  showSessions: 'Sitzungen dieser Falle',
  unknown: 'nicht gemeldet',
  counts_one: '{{count}} Sensor',
  counts_other: '{{count}} Sensoren',
  silentWarning_one:
    '{{count}} Sensor ist stumm: Was Angreifer dort tun, trifft ein, sobald er diesen Hub wieder erreicht.',
  silentWarning_other:
    '{{count}} Sensoren sind stumm: Was Angreifer dort tun, trifft ein, sobald sie diesen Hub wieder erreichen.',
  emptyTitle: 'Noch hat sich kein Sensor gemeldet',
  emptyText:
    'Ein Sensor erscheint hier mit seinem ersten Kontakt. Auf diesem Rechner startet einer zusammen mit dem Hub.',
  enrol: {
    title: 'Sensor hinzufügen',
    open: 'Sensor hinzufügen',
    text: 'Zwei Befehle: Einer auf dem Rechner des Hubs erzeugt einen Schlüssel, einer auf dem neuen Rechner startet die Fallen.',
    name: 'Name des Sensors',
    nameHint: 'Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel dmz-1',
    nameWrong: '1 bis 64 Kleinbuchstaben, Ziffern und Bindestriche; am Anfang ein Buchstabe oder eine Ziffer.',
    onHub: '1. Auf dem Rechner des Hubs',
    onHubNote:
      'Zeigt einmal einen Schlüssel. Legen Sie ihn auf dem neuen Rechner in eine Datei, die nur dessen Benutzer lesen kann.',
    onSensor: '2. Auf dem neuen Rechner',
    onSensorNote: 'Muss diesen Hub über HTTPS erreichen und sonst nichts.',
    done: 'Er erscheint mit seinem ersten Kontakt in der Liste.',
  },
};
