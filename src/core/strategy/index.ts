/** The strategies: what there is, how parameters are checked, and how one is made. */
export { STRATEGIES } from './registry.ts';
export { describeField, fieldValue, getStrategy, parseNumberText, resolveParams } from './params.ts';
