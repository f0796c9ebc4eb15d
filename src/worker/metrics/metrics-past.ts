import { Damage } from '../../contracts/check.ts';
import type { RunStore } from '../../store/runs.ts';
import type { MetricsPiece } from './metric-pieces.ts';
import { readPiece } from './metric-source.ts';
import { checkMetricsHost } from './run-metrics.ts';
import type { MetricsPast } from './run-metrics.ts';

/** A run's metrics as its checkpoint left them; every piece that the store should have is held against its hash. */
export async function metricsPast(runs: RunStore, key: string, host: unknown): Promise<MetricsPast | 'damaged'> {
  try {
    const found = checkMetricsHost(host, '');
    const pieces: MetricsPiece[] = [];
    for (let n = found.pieces.first; n < found.pieces.next; n++) {
      const chunk = await readPiece(runs, key, n);
      if (!chunk.ok) return 'damaged';
      const { part, cuts, bytes } = chunk.value;
      const last_part = part + cuts.length - (cuts.at(-1) === bytes.length ? 1 : 0);
      pieces.push({ n, part, last_part, cuts: [], length: bytes.length, bytes: null });
    }
    return { host: found, pieces };
  } catch (error) {
    if (error instanceof Damage) return 'damaged';
    throw error;
  }
}
