/**
 * What all bundles have in common. Vite would turn every `const` of a module into a `var`; V8 takes the value of a
 * constant into the code it compiles, but looks a variable up each time, which made writing the log take a fifth longer.
 */
export const output = { topLevelVar: false };

/** Nobody who starts the lab wants to know which plugin took the longest. */
export const checks = { bundlerTimings: false };
