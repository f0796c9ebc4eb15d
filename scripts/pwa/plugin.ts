import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';
import { contentSecurityPolicy, securityHeaders } from '../lib/headers.mjs';

/** Every file below a folder, as a path relative to it with `/`, in code unit order. */
function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64');

/**
 * Puts the Content-Security-Policy into the built page, for hosts that cannot send headers. Not in development, where
 * Vite's own client needs an inline style and a socket.
 */
export function csp(): Plugin {
  return {
    name: 'papertape:csp',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/**
 * Writes `sw.js` beside the built page: the list of every file that the build and the public folder left in the output
 * folder, each with the hash of its content, then the text of service-worker.js. The version is the hash of it all, so
 * that the same content never makes an update.
 */
export function serviceWorker(): Plugin {
  let outDir = '';
  return {
    name: 'papertape:service-worker',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    transformIndexHtml: (html) =>
      html.includes('rel="manifest"')
        ? []
        : [{ tag: 'link', attrs: { rel: 'manifest', href: './manifest.webmanifest' }, injectTo: 'head' }],
    closeBundle: {
      order: 'post',
      handler() {
        const files = filesBelow(outDir).filter((file) => file !== 'sw.js');
        const list = files.map((file) => [file, `sha256-${sha256(readFileSync(join(outDir, file)))}`]);
        const code = readFileSync(new URL('./service-worker.js', import.meta.url), 'utf8');
        const head =
          `const PRECACHE = ${JSON.stringify(list, null, 1)};\n` +
          `const HEADERS = ${JSON.stringify(securityHeaders, null, 1)};\n`;
        const version = sha256(Buffer.from(head + code)).slice(0, 16);
        writeFileSync(join(outDir, 'sw.js'), `${head}const VERSION = ${JSON.stringify(version)};\n${code}`);
      },
    },
  };
}
