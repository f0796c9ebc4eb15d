/**
 * `node scripts/serve.mjs [--dir FOLDER]`: serves the built page on this machine alone. A static host that sends the
 * same headers does as well; this one exists so that npm start needs nothing else. Standard library only.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { securityHeaders } from './lib/headers.mjs';
import { at } from './lib/paths.mjs';

/** @type {Record<string, string>} */
const mimeTypes = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.ndjson': 'application/x-ndjson; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** A name with a content hash, as the build gives to everything under assets/, never changes its content. */
const isHashed = (/** @type {string} */ path) => /[/\\]assets[/\\].*-[\w-]{8,}\.\w+$/.test(path);

/**
 * What there is at a path; undefined for nothing, and for a name that no file can have.
 *
 * @param {string} path
 */
function statOf(path) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/**
 * The file a request path means, or undefined if there is none inside the folder.
 *
 * @param {string} dir an absolute path
 * @param {string} requestUrl
 */
function fileOf(dir, requestUrl) {
  let path;
  try {
    path = decodeURIComponent(requestUrl.split(/[?#]/)[0] ?? '');
  } catch {
    return undefined;
  }
  if (path.includes('\0')) return undefined;
  let file = resolve(join(dir, path));
  if (file !== dir && !file.startsWith(dir + sep)) return undefined;
  if (statOf(file)?.isDirectory()) file = join(file, 'index.html');
  const stat = statOf(file);
  return stat?.isFile() ? { file, stat } : undefined;
}

/**
 * Sends a file, and closes it when it is sent or the reader has gone, also one whose turn had not come yet.
 *
 * @param {string} file
 * @param {import('node:net').Socket} socket
 * @param {import('node:http').ServerResponse} response
 */
function send(file, socket, response) {
  const content = createReadStream(file);
  const gone = () => content.destroy();
  socket.once('close', gone);
  pipeline(content, response, () => socket.off('close', gone));
}

/**
 * @param {string} dir
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
function answer(dir, request, response) {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain' }).end('Only GET and HEAD.\n');
    return;
  }
  const found = fileOf(dir, request.url ?? '/');
  if (found === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end('Not found.\n');
    return;
  }
  const { file, stat } = found;
  const etag = `"${stat.size.toString(36)}-${Math.trunc(stat.mtimeMs).toString(36)}"`;
  const headers = {
    'content-type': mimeTypes[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'cache-control': isHashed(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag,
  };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-length': stat.size });
  if (request.method === 'HEAD') response.end();
  else send(file, request.socket, response);
}

/**
 * Serves a folder on the loopback interface.
 *
 * @param {{ dir: string, port: number, tries?: number }} options `port` 0 takes any free one; `tries` says how many
 *   ports, counting up from `port`, may be tried before giving up (1 unless told)
 * @returns {Promise<{ port: number, url: string, close: () => Promise<void> }>}
 */
export async function startServer({ dir, port, tries = 1 }) {
  const folder = resolve(dir);
  const server = createServer((request, response) => answer(folder, request, response));
  for (let attempt = 0; ; attempt++) {
    try {
      await new Promise((done, failed) => {
        server.once('error', failed).listen(port === 0 ? 0 : port + attempt, '127.0.0.1', () => {
          server.off('error', failed);
          done(undefined);
        });
      });
      break;
    } catch (error) {
      const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!busy || attempt + 1 >= tries) throw error;
    }
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const close = () =>
    new Promise((/** @type {(value: void) => void} */ done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { port: address.port, url: `http://localhost:${address.port}/`, close };
}

async function main() {
  const args = process.argv.slice(2);
  const dir = args[0] === '--dir' && args[1] !== undefined ? resolve(args[1]) : at('dist');
  if (!existsSync(join(dir, 'index.html'))) {
    console.error('There is no built page yet: run `npm run build`, or `npm start`, which does it first.');
    process.exit(1);
  }
  const asked = process.env['PORT'];
  const port = asked === undefined || asked === '' ? 4173 : Number(asked);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(`PORT must be a number from 0 to 65535; it is ${asked}.`);
    process.exit(2);
  }
  try {
    const server = await startServer({ dir, port, tries: asked ? 1 : 50 });
    console.log(`Papertape is running at ${server.url} (Ctrl+C stops it)`);
    // npm started with `npm start` does not hand a signal on through its shell: when it is gone, so are we.
    const parent = process.ppid;
    if (process.env['npm_lifecycle_event'] === 'start')
      setInterval(() => process.ppid !== parent && process.exit(0), 1000).unref();
    for (const signal of ['SIGINT', 'SIGTERM'])
      process.on(signal, () => void server.close().then(() => process.exit(0)));
  } catch (error) {
    console.error(
      `Cannot serve on port ${port}: ${error instanceof Error ? error.message : error}. Set PORT to another.`,
    );
    process.exit(1);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
