import type { personas as english } from '../en/personas.ts';
import type { Words } from '../words.ts';

export const personas: Words<typeof english> = {
  note: 'Der Rechner, der ein Sensor zu sein vorgibt. Jede Falle des Sensors zeigt denselben, und keine zwei Installationen zeigen denselben.',
  inUse: 'In Benutzung',
  sensor: 'Sensor',
  persona: 'Persona',
  traps: 'Fallen',
  notReported: 'nicht gemeldet',
  noSensorTitle: 'Noch hat sich kein Sensor gemeldet',
  noSensorText: 'Ein Sensor nennt seine Persona mit dem ersten Kontakt.',
  shipped: 'Was CerberusMesh mitbringt',
  machines: {
    'web-server':
      'Debian 12 mit nginx, PHP-FPM, MariaDB und Redis; der Laden einer erfundenen Firma, daneben ein Blog.',
    'database-server': 'Debian 12 mit PostgreSQL 15 und Redis; nachts Sicherungen auf einen anderen Rechner.',
    router:
      'MIPS und BusyBox, Flash nur zum Lesen, Telnet, eine Webseite; Namen, Platten und Grenzen eines kleinen Geräts.',
  },
  change: 'Ändern',
  changeText:
    'Eine Persona ist eine YAML-Datei. Kopieren Sie eine, ändern Sie sie und nennen Sie die Datei in der Konfiguration; der Sensor lehnt eine Datei ab, die sich widerspricht, und sagt wo.',
  configuration: 'In cerberus.yaml',
  check: 'Konfiguration prüfen',
  docs: 'docs/personas.md beschreibt, was sich unterscheidet, was sich bewegt und wo Köder liegen.',
  chat: 'Gesprächspersonas',
  chatText: 'Noch gibt es keine: Keine Falle dieser Version spricht durch ein Sprachmodell.',
};
