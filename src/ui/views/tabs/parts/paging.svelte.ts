/** One page of rows from the worker; null when it could not be read. */
export interface Page<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

const PAGE_ROWS = 200;
const PAGES_KEPT = 40;

/**
 * Rows of a list too long to hold: read a page at a time as they come into view, the least recently used given up first.
 * A change of question (`reset`) forgets all; answers to an older question are dropped.
 */
export class Pager<Row> {
  total = $state(0);
  /** Changes when a page has come: views that asked for its rows look again. */
  private version = $state(0);
  /** Nothing has been read yet since `reset`. */
  loading = $state(true);
  private readonly pages = new Map<number, readonly Row[]>();
  private readonly asked = new Set<number>();
  private epoch = 0;
  private fetchPage: ((from: number, count: number) => Promise<Page<Row> | null>) | null = null;

  /** Asks a new question. `fetchPage` must answer rows `[from, from + count)` and the number of all. */
  reset(fetchPage: (from: number, count: number) => Promise<Page<Row> | null>): void {
    this.epoch++;
    this.fetchPage = fetchPage;
    this.pages.clear();
    this.asked.clear();
    this.loading = true;
    this.ask(0);
  }

  /** The list has grown: what is known stays, the rest is read anew. */
  grow(): void {
    this.epoch++;
    this.asked.clear();
    const whole = [...this.pages].filter(([, rows]) => rows.length === PAGE_ROWS);
    this.pages.clear();
    for (const [page, rows] of whole) this.pages.set(page, rows);
    this.ask(Math.floor(this.total / PAGE_ROWS));
    this.version++;
  }

  /** The row at `index`, or null while it is on its way. */
  row(index: number): Row | null {
    void this.version;
    const page = Math.floor(index / PAGE_ROWS);
    const rows = this.pages.get(page);
    if (rows === undefined) {
      this.ask(page);
      return null;
    }
    return rows[index % PAGE_ROWS] ?? null;
  }

  private ask(page: number): void {
    if (this.asked.has(page) || this.fetchPage === null) return;
    this.asked.add(page);
    const epoch = this.epoch;
    void this.fetchPage(page * PAGE_ROWS, PAGE_ROWS).then(
      (answer) => {
        if (epoch !== this.epoch) return;
        this.asked.delete(page);
        this.loading = false;
        if (answer === null) return;
        this.total = answer.total;
        this.pages.set(page, answer.rows);
        if (this.pages.size > PAGES_KEPT) this.pages.delete(this.pages.keys().next().value!);
        this.version++;
      },
      // The worker ended; its restart resets the list.
      () => undefined,
    );
  }
}
