/**
 * Checks of what storage returns: records, checkpoints. A check takes a value of any kind and returns it as what it should
 * be, field by field, without what does not belong; or it throws `Damage`, which names the field. Whoever checks catches
 * it at that door and tells the user in words.
 */

export type Check<T> = (value: unknown, path: string) => T;
export type Checked<C> = C extends Check<infer T> ? T : never;

export class Damage extends Error {
  override readonly name = 'Damage';
  /** Dotted path of the field within the record; empty for the record itself. */
  readonly path: string;
  readonly expected: string;

  constructor(path: string, expected: string) {
    super(`${path}: expected ${expected}`);
    this.path = path;
    this.expected = expected;
  }
}

function primitive<T>(expected: string, test: (value: unknown) => boolean): Check<T> {
  return (value, path) => {
    if (!test(value)) throw new Damage(path, expected);
    return value as T;
  };
}

export const text = primitive<string>('a text', (v) => typeof v === 'string');
export const flag = primitive<boolean>('true or false', (v) => typeof v === 'boolean');
export const finite = primitive<number>('a finite number', (v) => typeof v === 'number' && v - v === 0);
export const count = primitive<number>(
  'a whole number of at least 0',
  (v) => typeof v === 'number' && Number.isSafeInteger(v) && v >= 0,
);
export const buffer = primitive<ArrayBuffer>(
  'a buffer of bytes',
  // Not `instanceof`: a buffer that crossed realms (workers, test environments) has another constructor.
  (v) => Object.prototype.toString.call(v) === '[object ArrayBuffer]',
);

/** Lower-case hex digits, exactly `length` of them. */
export const hex = (length: number): Check<string> =>
  primitive(
    `${String(length)} hex digits`,
    (v) => typeof v === 'string' && v.length === length && /^[0-9a-f]+$/.test(v),
  );

export const oneOf = <T extends string>(...values: readonly T[]): Check<T> =>
  primitive(`one of ${values.join(', ')}`, (v) => (values as readonly unknown[]).includes(v));

export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value, path) =>
    value === null ? null : check(value, path);

/** A field that older records do not have: `before` stands for it in those. */
export const since =
  <T>(before: T, check: Check<T>): Check<T> =>
  (value, path) =>
    value === undefined ? before : check(value, path);

export const list =
  <T>(check: Check<T>): Check<T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new Damage(path, 'a list');
    return value.map((item, i) => check(item, `${path}[${String(i)}]`));
  };

/** Whether a value is what JSON calls an object: none of null, a list, a text, a number. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function plain(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new Damage(path, 'a record');
  return value;
}

/** A record with exactly these fields; others are left out of the result. */
export const record =
  <T extends Readonly<Record<string, Check<unknown>>>>(fields: T): Check<{ [K in keyof T]: Checked<T[K]> }> =>
  (value, path) => {
    const source = plain(value, path);
    const result: Record<string, unknown> = {};
    for (const [name, check] of Object.entries(fields)) {
      result[name] = check(
        Object.hasOwn(source, name) ? source[name] : undefined,
        path === '' ? name : `${path}.${name}`,
      );
    }
    return result as { [K in keyof T]: Checked<T[K]> };
  };

/** A record with exactly these fields, all values alike. */
export const each = <K extends string, T>(names: readonly K[], check: Check<T>): Check<Record<K, T>> =>
  record(Object.fromEntries(names.map((name) => [name, check])) as Record<K, Check<T>>);

/** A record of any field names, all values alike. A field called `__proto__` stays an ordinary field. */
export const dictionary =
  <T>(check: Check<T>): Check<Readonly<Record<string, T>>> =>
  (value, path) =>
    Object.fromEntries(
      Object.entries(plain(value, path)).map(([name, item]) => [name, check(item, `${path}.${name}`)] as const),
    );

/** Any of several; the last one's damage is reported. */
export const either =
  <A, B>(first: Check<A>, second: Check<B>): Check<A | B> =>
  (value, path) => {
    try {
      return first(value, path);
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      return second(value, path);
    }
  };
