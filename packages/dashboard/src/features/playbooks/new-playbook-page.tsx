import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../components/page-header.tsx';
import { TabBar, tabClass } from '../../components/tab-links.tsx';
import { PLAYBOOK_TABS } from './playbook-queries.ts';
import { PlaybookWorkbench } from './playbook-workbench.tsx';

const route = getRouteApi('/signed-in/playbooks/new');

/** A playbook to begin with: it runs as it stands, and says what the words mean. */
const TEMPLATE = `apiVersion: cerberus/v1
id: my-playbook
name: My playbook
description: What it is for, in a sentence.
version: 1
inputs:
  address: {type: string, description: The source address}
triggers:
  # Without a trigger only people start it.
  - {on: threat_level, at_least: 5, with: {address: "{{ session.source.address }}"}}
steps:
  - id: ask
    action: approve
    with: {question: "Note {{ inputs.address }}?"}
  - id: note
    action: set
    with: {noted: "{{ inputs.address }}"}
tests:
  - name: notes when a person agrees
    inputs: {address: 198.51.100.7}
    approvals: {ask: [approve]}
    expect: {state: succeeded, steps: {note: succeeded}}
`;

export function NewPlaybookPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const tab = search.tab === undefined || search.tab === 'versions' ? 'editor' : search.tab;
  return (
    <>
      <PageHeader title={t('playbooks.new')} />
      <div className="panel">
        <TabBar label={t('playbooks.parts')}>
          {PLAYBOOK_TABS.filter((name) => name !== 'versions').map((name) => (
            <Link
              key={name}
              to="/playbooks/new"
              search={{ tab: name }}
              replace
              resetScroll={false}
              aria-current={name === tab ? 'page' : undefined}
              className={tabClass(name === tab)}
            >
              {t(`playbooks.tab.${name}`)}
            </Link>
          ))}
        </TabBar>
        <PlaybookWorkbench id={null} source={TEMPLATE} version={null} tab={tab} view={search.view ?? 'graph'} />
      </div>
    </>
  );
}
