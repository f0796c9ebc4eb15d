import { describe, expect, it } from 'vitest';
import { filesOf, folderOf } from '../../../../src/ui/io/drop.ts';

const READ_AT_ONCE = 2;

function fileEntry(name: string, readable = true, fullPath = `/${name}`): FileSystemEntry {
  const file = (resolve: (file: File) => void, reject: (error: Error) => void): void =>
    readable ? resolve(new File(['x'], name)) : reject(new Error('NotReadableError'));
  return { name, fullPath, isFile: true, isDirectory: false, file } as unknown as FileSystemEntry;
}

/** As browsers have it: entries come in portions, in no order, until there are none. */
function folderEntry(name: string, entries: readonly FileSystemEntry[]): FileSystemEntry {
  const createReader = () => {
    let at = 0;
    return {
      readEntries: (resolve: (some: readonly FileSystemEntry[]) => void) => {
        resolve(entries.slice(at, at + READ_AT_ONCE));
        at += READ_AT_ONCE;
      },
    };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

async function dropped(...entries: readonly FileSystemEntry[]) {
  const items = entries.map((entry) => ({ webkitGetAsEntry: () => entry }));
  const { files, passed_over } = await filesOf({ items, files: [new File([''], 'of the transfer')] });
  return { names: files.map(({ name }) => name), passed_over };
}

describe('a drop', () => {
  it('of files takes them all, whatever they are called', async () => {
    expect((await dropped(fileEntry('README.md'))).names).toEqual(['of the transfer']);
    expect((await filesOf({ items: [{}], files: [new File([''], 'a.csv')] })).files).toHaveLength(1);
  });

  it('of a folder takes what could hold bars, in order, in folders below too, and names the rest', async () => {
    const year = folderEntry('2025', [
      fileEntry('BTC-03.csv.gz'),
      fileEntry('BTC-02.ZIP'),
      fileEntry('BTC-02.ZIP.CHECKSUM'),
    ]);
    const hidden = folderEntry('.git', [fileEntry('secret.csv')]);
    const top = folderEntry('BTC', [
      year,
      fileEntry('b.csv'),
      fileEntry('a.csv'),
      fileEntry('.DS_Store'),
      hidden,
      fileEntry('notes.pdf'),
    ]);
    expect(await dropped(top, fileEntry('odd.bin'))).toEqual({
      names: ['a.csv', 'b.csv', 'BTC-02.ZIP', 'BTC-03.csv.gz', 'odd.bin'],
      passed_over: ['BTC-02.ZIP.CHECKSUM', 'notes.pdf'],
    });
  });

  it('of a run’s folder takes its log alone', async () => {
    const run = [
      'events.ndjson',
      'trades.csv',
      'equity.csv',
      'run_meta.json',
      'stats.json',
      'metrics.ndjson',
      'metrics.ndjson.1',
    ];
    const { names } = await dropped(
      folderEntry(
        'first',
        run.map((name) => fileEntry(name)),
      ),
    );
    expect(names).toEqual(['events.ndjson']);
  });

  it('knows in which folders the files of a folder lie', async () => {
    const own = folderEntry('AAPL', [fileEntry('2024.csv', true, '/data/AAPL/2024.csv')]);
    const items = [folderEntry('data', [own]), fileEntry('x.csv')].map((entry) => ({ webkitGetAsEntry: () => entry }));
    const { files } = await filesOf({ items, files: [] });
    expect(files.map((file) => [file.name, folderOf(file)])).toEqual([
      ['2024.csv', 'data/AAPL'],
      ['x.csv', ''],
    ]);
    expect(folderOf(new File([''], 'alone.csv'))).toBe('');
  });

  it('goes on without a file that cannot be read', async () => {
    const { names, passed_over } = await dropped(folderEntry('x', [fileEntry('a.csv', false), fileEntry('b.csv')]));
    expect(names).toEqual(['b.csv']);
    expect(passed_over).toEqual(['a.csv']);
  });
});
