export { createLoader, loadBytes } from './loader.ts';
export type { Loader, LoaderEffects, LoaderMeta } from './interface.ts';
export { DEFAULT_LOADER_OPTIONS, OPTION_FLAGS, withAnswer } from './options.ts';
export { entryQuestion, withBestAnswers } from './questions.ts';
export { parseInterval, intervalName } from './names.ts';
export { inspect } from './inspect.ts';
