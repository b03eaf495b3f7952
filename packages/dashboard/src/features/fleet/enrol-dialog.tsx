import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyableText } from '../../components/copyable-text.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { enrolCommands, isSensorName } from './enrol-commands.ts';

/** The two commands that add a sensor, filled in with its name and the address of this hub. */
export function EnrolDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('dmz-1');
  const hintId = useId();
  const good = isSensorName(name);
  const commands = enrolCommands(good ? name : 'dmz-1', window.location.origin);
  return (
    <Dialog title={t('fleet.enrol.title')} onClose={onClose}>
      <div className="flex flex-col gap-4 overflow-y-auto p-4">
        <p className="text-muted">{t('fleet.enrol.text')}</p>
        <label className="flex flex-col gap-1">
          <span className="text-xs text-muted">{t('fleet.enrol.name')}</span>
          <input
            className="field"
            value={name}
            spellCheck={false}
            autoComplete="off"
            aria-invalid={!good}
            aria-describedby={hintId}
            onChange={(event) => setName(event.target.value)}
          />
          <span id={hintId} className={`text-xs ${good ? 'text-muted' : 'text-level-5'}`}>
            {good ? t('fleet.enrol.nameHint') : t('fleet.enrol.nameWrong')}
          </span>
        </label>
        <Command title={t('fleet.enrol.onHub')} note={t('fleet.enrol.onHubNote')} command={commands.onHub} />
        <Command title={t('fleet.enrol.onSensor')} note={t('fleet.enrol.onSensorNote')} command={commands.onSensor} />
        <p className="text-muted">{t('fleet.enrol.done')}</p>
      </div>
    </Dialog>
  );
}

function Command({ title, note, command }: { title: string; note: string; command: string }) {
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-[0.8125rem] font-semibold">{title}</h3>
      <CopyableText text={command} whole />
      <p className="text-xs text-muted">{note}</p>
    </div>
  );
}
