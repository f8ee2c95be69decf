/**
 * How the page is built: into plain files under /graphql/ide/, so that the gateway serves everything and nothing comes
 * from another host. Nothing is inlined as a data URL, which lets the content policy name our own origin alone.
 */
import { defineConfig } from 'vite';

/** React's 'use client' marks are for servers that render; there is none here, and they would fill the screen. */
function onwarn(warning, warn) {
  if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
}

export default defineConfig({
  base: '/graphql/ide/',
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    // Every browser that runs this target preloads modules by itself.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The editor is one large piece by nature; it is fetched once, from the same machine.
    chunkSizeWarningLimit: 5000,
    rolldownOptions: { onwarn },
  },
  worker: { format: 'es' },
});
