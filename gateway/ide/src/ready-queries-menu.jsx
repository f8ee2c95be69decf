/** The menu of ready queries: each opens in a tab of its own, or brings back the tab where it already stands. */
import { ChevronDownIcon, DropdownMenu, pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';

import { READY_QUERIES } from './ready-queries.js';

/** The menu. */
export function ReadyQueriesMenu() {
  const open = useOpenQuery();
  return (
    <DropdownMenu>
      <DropdownMenu.Button className="mpp-button mpp-menu-button" type="button">
        Requêtes prêtes
        <ChevronDownIcon aria-hidden="true" />
      </DropdownMenu.Button>
      <DropdownMenu.Content className="mpp-menu" aria-label="Requêtes prêtes">
        {READY_QUERIES.map(({ label, about, query }) => (
          <DropdownMenu.Item key={label} className="mpp-menu-item" onSelect={() => open(query)}>
            <span className="mpp-menu-label">{label}</span>
            <span className="mpp-menu-about">{about}</span>
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu>
  );
}

function useOpenQuery() {
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions();
  const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor'),
  );
  return (query) => {
    if (!queryEditor) return;
    const there = tabs.findIndex((tab) => tab.query === query);
    if (there === activeTabIndex) return;
    if (there !== -1) {
      changeTab(there);
      return;
    }
    // An empty tab is as good as a new one.
    if (queryEditor.getValue().trim()) addTab();
    queryEditor.setValue(query);
    variableEditor?.setValue('');
    updateActiveTabValues({ query, variables: '', operationName: null });
  };
}
