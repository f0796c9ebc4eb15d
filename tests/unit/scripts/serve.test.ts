import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../../scripts/serve.mjs';

let dir = '';
let server: Awaited<ReturnType<typeof startServer>>;

/** Asks for a path exactly as written: `fetch` would tidy `..` away before sending it. */
function get(path: string): Promise<{ status: number; body: string }> {
  return new Promise((done, failed) => {
    request({ host: '127.0.0.1', port: server.port, path }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => done({ status: response.statusCode ?? 0, body }));
    })
      .on('error', failed)
      .end();
  });
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'papertape-'));
  mkdirSync(join(dir, 'site', 'sub'), { recursive: true });
  writeFileSync(join(dir, 'secret.txt'), 'secret');
  mkdirSync(join(dir, 'site-next-door'));
  writeFileSync(join(dir, 'site-next-door', 'secret.txt'), 'secret');
  writeFileSync(join(dir, 'site', 'index.html'), 'front');
  writeFileSync(join(dir, 'site', 'large.bin'), new Uint8Array(8_000_000));
  writeFileSync(join(dir, 'site', 'sub', 'index.html'), 'sub');
  server = await startServer({ dir: join(dir, 'site'), port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('the static server', () => {
  it('answers a folder with its index', async () => {
    expect(await get('/')).toEqual({ status: 200, body: 'front' });
    expect(await get('/sub/?x=1')).toEqual({ status: 200, body: 'sub' });
  });
  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/sub/../../secret.txt',
    '/../site-next-door/secret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
  ])('gives nothing outside its folder: %s', async (path) => {
    const { status, body } = await get(path);
    expect(body).not.toContain('secret');
    expect(status).toBe(404);
  });
  it.each([`/${'a'.repeat(300)}`, `/${'a/'.repeat(3000)}`, '/index.html/x', '/%ff', '/%00', '/%'])(
    'answers a path that no file can have: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
      expect((await get('/')).status).toBe(200);
    },
  );
  it.skipIf(!existsSync('/proc/self/fd'))('closes the files of readers that have gone', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let i = 0; i < 20; i++) {
      await new Promise<void>((done, failed) => {
        const socket = connect(server.port, '127.0.0.1', () => {
          // The second answer is behind the first one when its reader goes.
          socket.write('GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2));
          socket.once('data', () => {
            socket.destroy();
            done();
          });
        }).on('error', failed);
      });
    }
    await expect.poll(open, { timeout: 5000 }).toBeLessThan(before + 10);
  });
  it('takes the next free port when told that it may, and refuses when not', async () => {
    const options = { dir: join(dir, 'site'), port: server.port };
    await expect(startServer(options)).rejects.toThrow(/EADDRINUSE/);
    const other = await startServer({ ...options, tries: 20 });
    expect(other.port).toBeGreaterThan(server.port);
    await other.close();
  });
});
