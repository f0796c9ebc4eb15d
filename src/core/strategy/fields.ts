import type { FieldSpec } from '../../contracts/config.ts';
import { MARKET_ENTRY, type OrderRequest } from '../../contracts/strategy.ts';

type Words = Pick<FieldSpec, 'label' | 'help'> & { readonly unit?: string };

const field = (key: string, words: Words): Omit<FieldSpec, 'kind' | 'default'> => ({
  key,
  nullable: false,
  min: null,
  max: null,
  above_min: false,
  options: null,
  unit: '',
  group: 'strategy',
  ...words,
});

/** A window in bars, from `min` (1 unless said) to 10,000, both included. */
export function barsField(key: string, value: number, words: Words, min = 1): FieldSpec {
  return { ...field(key, words), kind: 'int', default: value, min, max: 10_000, unit: 'bars' };
}

/** A number from `min` to `max`, both included. */
export function numberField(key: string, value: number, min: number, max: number, words: Words): FieldSpec {
  return { ...field(key, words), kind: 'number', default: value, min, max };
}

/** A multiple of a band's width, above 0. */
export function multipleField(key: string, value: number, words: Words): FieldSpec {
  return { ...numberField(key, value, 0, 1000, words), above_min: true };
}

export function choiceField(key: string, value: string, options: readonly string[], words: Words): FieldSpec {
  return { ...field(key, words), kind: 'enum', default: value, options };
}

/** The market entry of a side; `tag` names it wherever the order is shown. */
export function marketEntry(side: OrderRequest['side'], tag: string): OrderRequest {
  return { ...MARKET_ENTRY, side, tag };
}

/** An entry by stop order. */
export function stopEntry(
  side: OrderRequest['side'],
  tag: string,
  stop_price: number,
  oco_group: string | null,
): OrderRequest {
  return { ...MARKET_ENTRY, side, tag, order_type: 'STOP', stop_price, oco_group };
}
