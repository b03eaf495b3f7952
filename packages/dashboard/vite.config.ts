import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const hubUrl = 'http://127.0.0.1:7070';

/**
 * The bundle the hub serves. Nothing is inlined as data: or as a script, because the pages run under a policy that
 * permits only files of the same origin. `vite` alone serves the sources and passes the API on to a running hub.
 */
export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What keeps zod from compiling code must run before the first schema is made, so it is in the chunk of zod itself.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|zod-without-eval/ }] },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: hubUrl, ws: true, changeOrigin: true } } },
});
