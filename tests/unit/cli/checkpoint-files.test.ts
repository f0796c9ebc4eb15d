import { describe, expect, it } from 'vitest';
import { CheckpointFiles } from '../../../src/cli/output/checkpoint-files.ts';
import { FaultyDisk } from './faulty-disk.ts';

const PATH = 'out/checkpoint.json';
const PREVIOUS = 'out/checkpoint.previous.json';

async function twoWritten(disk: FaultyDisk): Promise<void> {
  const files = new CheckpointFiles(disk, PATH);
  for (const text of ['first', 'second']) await files.write(text);
}

describe('the checkpoints of a run', () => {
  it('are the newest and the one before', async () => {
    const disk = new FaultyDisk();
    await twoWritten(disk);
    await new CheckpointFiles(disk, PATH, PATH).write('third');
    expect(disk.contents('out')).toEqual({ 'checkpoint.json': 'third', 'checkpoint.previous.json': 'second' });
  });

  it('keep the one that was gone on from until a newer one has its name, wherever the process is killed', async () => {
    for (let at = 0; ; at++) {
      const disk = new FaultyDisk();
      await twoWritten(disk);
      const from = disk.operations;
      disk.fault = { at: from + at, how: 'before' };
      const files = new CheckpointFiles(disk, PATH, PREVIOUS);
      const done = await files.write('third').then(
        () => true,
        () => false,
      );
      const found = disk.contents('out');
      expect(found['checkpoint.previous.json'], disk.done.at(-1)).toBe('first');
      expect(['second', 'third']).toContain(found['checkpoint.json']);
      if (!done) continue;
      disk.reboot();
      await files.write('fourth');
      expect(disk.contents('out')).toEqual({ 'checkpoint.json': 'fourth', 'checkpoint.previous.json': 'third' });
      break;
    }
  });
});
