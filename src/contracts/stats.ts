/** `compound`: backtesting.py's convention. `arithmetic`: that of empyrical and QuantStats. `both`: the two agree. */
export type StatFamily = 'compound' | 'arithmetic' | 'both';

/** A number of the tear sheet, in words. */
export interface StatDefinition {
  /** Stable key in stats.json. */
  readonly key: string;
  readonly label: string;
  /** `%`, `days`, `quote` (money), `count`, or empty for a plain ratio. */
  readonly unit: '%' | 'days' | 'quote' | 'count' | '';
  /** One or two sentences for the person who asks what the number means. */
  readonly definition: string;
  readonly family: StatFamily;
}

/** Numbers under the stable keys of `stats.json`, in its order; null = too few samples. */
export type TearSheet = Readonly<Record<string, number | null>>;
