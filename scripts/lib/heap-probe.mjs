/** Loaded beside a command with `--expose-gc`: tells its parent five times a second what its heap holds after collection. */

const collect = /** @type {() => void} */ (/** @type {any} */ (globalThis).gc);
setInterval(() => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  process.send?.({ heap: heapUsed, buffers: arrayBuffers });
}, 200).unref();
// The channel must not keep the command alive.
process.channel?.unref();
