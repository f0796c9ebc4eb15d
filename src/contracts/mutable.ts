/** The same object for the one who fills it in. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
