import type { honeytokens as english } from '../en/honeytokens.ts';
import type { Words } from '../words.ts';

export const honeytokens: Words<typeof english> = {
  note: 'Köder, die es nur auf den nachgeahmten Rechnern gibt: Wer sie benutzt, hat sie dort gelesen.',
  usesTitle: 'Benutzt',
  usesEmptyTitle: 'Noch wurde kein Köder benutzt',
  usesEmptyText:
    'In den Dateien jeder Persona liegen Zugangsdaten herum. Die erste Benutzung erscheint hier und löst einen Alarm aus.',
  plantedTitle: 'Als Antwort auf Angriffe gelegt',
  plantedEmptyTitle: 'Noch wurde nichts gelegt',
  plantedEmptyText:
    'Die Entscheidung, eine Falle einzufügen, legt Dateien, Zugangsdaten und Dienste dorthin, wo ein Angreifer als Nächstes nachsieht.',
  placementTitle: 'Wo Köder liegen',
  placement:
    'Verläufe der Shell, Konfigurationen, Sicherungen und Post der Persona enthalten Passwörter, Zugriffsschlüssel und SSH-Schlüssel, die nichts Wirkliches öffnen. Sie unterscheiden sich von Installation zu Installation, und ein Sensor meldet ihre Benutzung an jeder seiner Fallen.',
  when: 'Wann',
  source: 'Quelle',
  token: 'Köder',
  kind: 'Art',
  kinds: { password: 'Passwort', 'api-key': 'Zugriffsschlüssel', 'private-key': 'SSH-Schlüssel', document: 'Dokument' },
  how: 'Wie er benutzt wurde',
  seenIn: 'Gefunden in',
  sensor: 'Sensor',
  state: 'Zustand',
  states: { pending: 'unterwegs', applied: 'gelegt', failed: 'gescheitert', undone: 'entfernt', expired: 'abgelaufen' },
  by: 'Angeordnet von',
  until: 'Bis',
  always: 'bis zum Widerruf',
  paths: 'Dateien',
  withdraw: 'Widerrufen',
  withdrawTitle: 'Das Gelegte widerrufen?',
  withdrawText: 'Der Sensor entfernt es aus der Sicht des Angreifers. Zugangsdaten bleiben überwacht.',
};
