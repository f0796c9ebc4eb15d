import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { securityHeaders } from './scripts/lib/headers.mjs';
import { checks, output } from './scripts/lib/output.mjs';
import { csp, serviceWorker } from './scripts/pwa/plugin.ts';

// Development keeps the isolation but not the policy: Vite's client injects styles and opens a socket.
const { 'content-security-policy': _policy, ...isolation } = securityHeaders;

export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses: the built page works under any path.
  base: './',
  plugins: [svelte(), csp(), serviceWorker()],
  worker: { format: 'es', rolldownOptions: { output, checks } },
  server: { headers: isolation },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // The polyfill would be the page's only inline script, and every browser that runs es2023 preloads natively.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { output, checks },
  },
});
