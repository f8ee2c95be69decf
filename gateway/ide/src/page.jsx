/** The whole page: our bar above, GraphiQL below, both within one GraphiQL provider so that the bar can open tabs. */
import { GraphiQLInterface, HISTORY_PLUGIN } from 'graphiql';
import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HistoryStore } from '@graphiql/plugin-history';
import { GraphiQLProvider } from '@graphiql/react';

import { Bar } from './bar.jsx';
import { EDITOR_THEMES, EditorThemes } from './editor-themes.js';
import { ask } from './fetcher.js';
import { READY_QUERIES } from './ready-queries.js';

const PLUGINS = [DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];

/** The page. Headers typed in the editor are never kept: they could hold a token. */
export function Page() {
  return (
    <GraphiQLProvider
      fetcher={ask}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      defaultQuery={READY_QUERIES[0].query}
      editorTheme={EDITOR_THEMES}
      shouldPersistHeaders={false}
      inputValueDeprecation
      schemaDescription
    >
      <HistoryStore maxHistoryLength={30}>
        <DocExplorerStore>
          <EditorThemes />
          <Bar />
          <main className="mpp-editor" aria-label="Éditeur de requêtes GraphQL">
            <GraphiQLInterface showPersistHeadersSettings={false} />
          </main>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}
