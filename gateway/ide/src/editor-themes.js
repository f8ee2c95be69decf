/** The editor's colours, light and dark: Monaco's own, with our accent and text that stands out enough on our paper. */
import { useMonaco } from '@graphiql/react';
import { useEffect } from 'react';

/** Names of the themes, as GraphiQL asks for them. */
export const EDITOR_THEMES = { light: 'mpp-light', dark: 'mpp-dark' };

function colours({ accent, tint, surface, ink, quiet }) {
  return {
    // The page shows through: GraphiQL paints the panes.
    'editor.background': '#00000000',
    'scrollbar.shadow': '#00000000',
    'editorLineNumber.foreground': quiet,
    'editorLineNumber.activeForeground': ink,
    'editorWidget.background': surface,
    'editorHoverWidget.background': surface,
    'editorSuggestWidget.background': surface,
    'editorSuggestWidget.foreground': ink,
    'editorSuggestWidget.selectedBackground': tint,
    'editorSuggestWidget.selectedForeground': ink,
    'editorSuggestWidget.highlightForeground': accent,
    'editorSuggestWidget.focusHighlightForeground': accent,
    'list.hoverBackground': tint,
    'list.highlightForeground': accent,
    'list.focusHighlightForeground': accent,
    'menu.background': surface,
    'menu.foreground': ink,
    'menu.selectionBackground': tint,
    'menu.selectionForeground': ink,
    'quickInput.background': surface,
    'quickInput.foreground': ink,
    'quickInputList.focusBackground': tint,
    'quickInputList.focusForeground': ink,
    'pickerGroup.foreground': accent,
    'input.background': tint,
    'inputOption.hoverBackground': tint,
    'toolbar.hoverBackground': tint,
    'textLink.foreground': accent,
    'textLink.activeForeground': accent,
    'editorLink.activeForeground': accent,
    focusBorder: accent,
  };
}

const THEMES = {
  [EDITOR_THEMES.light]: {
    base: 'vs',
    inherit: true,
    rules: [
      { token: 'argument.identifier.gql', foreground: '#5a45b8' },
      { token: 'number', foreground: '#076b49' },
      { token: 'number.json', foreground: '#076b49' },
    ],
    colors: {
      ...colours({ accent: '#1f6f5c', tint: '#e6efea', surface: '#ffffff', ink: '#1c2b28', quiet: '#66756f' }),
      'editorBracketHighlight.foreground2': '#1b6b2b',
    },
  },
  [EDITOR_THEMES.dark]: {
    base: 'vs-dark',
    inherit: true,
    rules: [{ token: 'argument.identifier.gql', foreground: '#b3a8ff' }],
    colors: colours({ accent: '#6fd0b4', tint: '#2b4640', surface: '#1e2b28', ink: '#edf2ef', quiet: '#8fa39c' }),
  },
};

/** Makes the themes known to Monaco. Stands before the editors on the page, so that they find them when they open. */
export function EditorThemes() {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    if (!monaco) return;
    for (const [name, theme] of Object.entries(THEMES)) monaco.editor.defineTheme(name, theme);
  }, [monaco]);
  return null;
}
