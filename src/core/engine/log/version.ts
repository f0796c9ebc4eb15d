/** Changes whenever the same data, config and seed would give other bytes. */
export const ENGINE_VERSION = '1.8.0';
