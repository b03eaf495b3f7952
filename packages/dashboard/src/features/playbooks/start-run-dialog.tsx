import type { PlaybookOutline } from '@cerberusmesh/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { useServices } from '../../services.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { startRun } from './playbook-queries.ts';
import { fieldTextOf, readInput } from './run-inputs.ts';

/** Asks for the inputs of a playbook, each as its type, and starts it for real or dry. */
export function StartRunDialog({ outline, onClose }: { outline: PlaybookOutline; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [texts, setTexts] = useState(() => new Map(outline.inputs.map((input) => [input.name, fieldTextOf(input)])));
  const [dryRun, setDryRun] = useState(true);
  const [tried, setTried] = useState(false);
  const readings = outline.inputs.map((input) => ({ input, reading: readInput(input, texts.get(input.name) ?? '') }));
  const start = useMutation({
    mutationFn: () =>
      startRun(api, outline.id, {
        version: outline.version,
        inputs: Object.fromEntries(
          readings.flatMap(({ input, reading }) =>
            reading.ok && reading.value !== undefined ? [[input.name, reading.value]] : [],
          ),
        ),
        dryRun,
      }),
    async onSuccess({ id }) {
      await cache.invalidateQueries({ queryKey: ['runs'] });
      if (id === null) return;
      onClose();
      await navigate({ to: '/runs/$id', params: { id } });
    },
  });
  return (
    <Dialog title={t('playbooks.startTitle', { name: outline.name })} onClose={onClose}>
      <form
        className="flex flex-col gap-3 overflow-y-auto p-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (readings.every(({ reading }) => reading.ok)) start.mutate();
        }}
      >
        {outline.inputs.length === 0 && <p className="text-muted">{t('playbooks.noInputs')}</p>}
        {readings.map(({ input, reading }) => (
          <Field
            key={input.name}
            input={input}
            text={texts.get(input.name) ?? ''}
            problem={tried && !reading.ok ? t(`playbooks.input.${reading.problem}`) : null}
            onChange={(text) => setTexts(new Map([...texts, [input.name, text]]))}
          />
        ))}
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-accent"
            checked={dryRun}
            onChange={(event) => setDryRun(event.target.checked)}
          />
          <span>
            {t('playbooks.dryRun')}
            <span className="block text-xs text-muted">{t('playbooks.dryRunText')}</span>
          </span>
        </label>
        {start.isError && <FailureNotice error={start.error} />}
        {start.isSuccess && start.data.id === null && <Notice tone="neutral">{t('playbooks.skipped')}</Notice>}
        <div className="flex justify-end gap-2">
          <button type="button" className="button" onClick={onClose}>
            {t('dialog.cancel')}
          </button>
          <button type="submit" className="button button-primary" disabled={start.isPending}>
            {start.isPending ? t('state.working') : t(dryRun ? 'playbooks.startDry' : 'playbooks.start')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Field({
  input,
  text,
  problem,
  onChange,
}: {
  input: PlaybookOutline['inputs'][number];
  text: string;
  problem: string | null;
  onChange: (text: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const choices = input.type === 'boolean' ? [true, false] : input.oneOf;
  const shared = {
    id,
    value: text,
    'aria-invalid': problem !== null,
    'aria-describedby': `${id}-note`,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <div>
      <label htmlFor={id} className="mb-0.5 block text-xs text-muted">
        <code className="font-mono text-text">{input.name}</code> {t(`playbooks.type.${input.type}`)}
      </label>
      {choices !== null ? (
        <select className="field" {...shared}>
          {text === '' && <option value="">–</option>}
          {choices.map((choice) => {
            const value = typeof choice === 'string' ? choice : JSON.stringify(choice);
            return (
              <option key={value} value={value}>
                {value}
              </option>
            );
          })}
        </select>
      ) : input.type === 'list' || input.type === 'object' ? (
        <textarea className="field h-auto min-h-16 py-1.5 font-mono text-[0.8125rem]" rows={3} {...shared} />
      ) : (
        <input
          className="field font-mono text-[0.8125rem]"
          inputMode={input.type === 'number' ? 'decimal' : 'text'}
          autoComplete="off"
          spellCheck={false}
          {...shared}
        />
      )}
      <p id={`${id}-note`} className={`mt-0.5 text-xs ${problem === null ? 'text-muted' : 'text-level-5'}`}>
        {problem ?? input.description ?? ''}
      </p>
    </div>
  );
}
