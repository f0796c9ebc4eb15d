import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One browser window driven by the W3C WebDriver protocol: what WebKitGTK speaks, and Playwright does not. */
export interface WebDriverSession {
  readonly version: string;
  /** Opens an address; resolves when its load event fired. */
  open(url: string): Promise<void>;
  /** Evaluates an expression, awaiting it if it is a promise; its value must survive JSON. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** MiniBrowser, WebKitGTK's test window, lies in a folder named after the library's version. */
export function findMiniBrowser(): string | undefined {
  for (const lib of ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib', '/usr/libexec']) {
    if (!existsSync(lib)) continue;
    const folders = readdirSync(lib).filter((name) => name.startsWith('webkit2gtk-') || name.startsWith('webkitgtk-'));
    for (const folder of folders.sort().reverse())
      if (existsSync(join(lib, folder, 'MiniBrowser'))) return join(lib, folder, 'MiniBrowser');
  }
  return undefined;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Ends a process and waits until it is gone. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await Promise.race([gone, sleep(5000).then(() => child.kill('SIGKILL'))]);
}

/** Starts an X server without a screen; it picks a free display number and says which. */
async function startXvfb(xvfb: string): Promise<{ child: ChildProcess; display: string }> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
  const child = spawn(xvfb, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const display = await new Promise<string>((done, failed) => {
    child.stdio[3]?.once('data', (bytes: Buffer) => done(`:${bytes.toString().trim()}`));
    child.once('error', failed);
    child.once('exit', () => failed(new Error('Xvfb ended before it was ready')));
  });
  return { child, display };
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** A caller of one driver's HTTP interface; a reply that carries an error throws its message. */
function caller(port: number): Call {
  return async (method, path, body) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const { value } = (await response.json()) as { value: unknown };
    if (response.ok) return value;
    const { error, message } = value as { error: string; message: string };
    throw new Error(`${method} ${path}: ${error}: ${message}`);
  };
}

async function untilReady(call: Call, driver: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (driver.exitCode !== null) throw new Error('WebKitWebDriver ended before it was ready');
    try {
      await call('GET', '/status');
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error('WebKitWebDriver does not answer');
}

/** The body that WebDriver runs: its last argument takes the outcome, an error as a value of its own. */
const script = (expression: string) => `
  const done = arguments[arguments.length - 1];
  (async () => (${expression}))().then(
    (value) => done({ value: value === undefined ? null : value }),
    (error) => done({ error: String(error) + '\\n' + ((error && error.stack) || '') }),
  );`;

/** Opens one WebKitGTK window; in an X server of its own where there is no display. */
export async function openWebKit(paths: {
  readonly driver: string;
  readonly miniBrowser: string;
  readonly xvfb: string | undefined;
}): Promise<WebDriverSession> {
  const screen = paths.xvfb === undefined ? undefined : await startXvfb(paths.xvfb);
  // Under the C locale of a bare machine WebKit's Intl refuses every formatter ("invalid language tag: C").
  const locale = { LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' };
  const env = {
    ...process.env,
    ...locale,
    ...(screen === undefined ? {} : { DISPLAY: screen.display, GDK_BACKEND: 'x11' }),
  };
  const port = await freePort();
  const driver = spawn(paths.driver, [`--port=${port}`], { stdio: 'ignore', env });
  const call = caller(port);
  const stop = async () => {
    await end(driver);
    if (screen !== undefined) await end(screen.child);
  };
  try {
    await untilReady(call, driver);
    const options = { binary: paths.miniBrowser, args: ['--automation'] };
    const alwaysMatch = { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options };
    const session = (await call('POST', '/session', { capabilities: { alwaysMatch } })) as {
      sessionId: string;
      capabilities: { browserVersion: string };
    };
    const base = `/session/${session.sessionId}`;
    await call('POST', `${base}/timeouts`, { script: 600_000, pageLoad: 60_000 });
    return {
      version: session.capabilities.browserVersion,
      open: async (url) => void (await call('POST', `${base}/url`, { url })),
      evaluate: async (expression) => {
        const outcome = await call('POST', `${base}/execute/async`, { script: script(expression), args: [] });
        const { value, error } = outcome as { value?: unknown; error?: string };
        if (error !== undefined) throw new Error(error);
        return value;
      },
      close: async () => {
        await call('DELETE', base).catch(() => undefined);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
