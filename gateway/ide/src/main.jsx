/** Entry of the page: the editor's workers first, the styles in the order in which they override, then the page. */
import 'graphiql/setup-workers/vite';

// The pieces of graphiql/style.css, without the half megabyte of fonts that it embeds.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';

import { createRoot } from 'react-dom/client';

import { Page } from './page.jsx';

createRoot(document.getElementById('page')).render(<Page />);
