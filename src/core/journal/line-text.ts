/** The fixed texts between a line's values. */
import { segment } from './segment.ts';

export const LINE_END = segment('}\n');
export const LINE_END_2 = segment('}}\n');
export const NULL = segment('null');
export const COMMA = segment(',');
export const COLON = segment(':');
export const NOTIONAL = segment(',"notional":');
export const AVG_PRICE = segment(',"avg_price":');

export const STOP_PRICE = segment(',"stop_price":');
export const CLOSE = segment(',"close":');

export const ALLOWED = segment(',"allowed":true,"adjusted_qty":');
export const DENIED = segment(',"allowed":false,"adjusted_qty":');
export const ADJUSTED_NOTIONAL = segment(',"adjusted_notional":');
export const REASONS = segment(',"rejection_reasons":[');
export const REASONS_END = segment('],"extra":{"trading_state":');
export const ACTUAL = segment(',"actual":');
export const CHECK_END = segment('},');
export const CHECKS_END = segment('}]}}\n');
export const NO_CHECKS = segment(']}}\n');

export const CUM_QTY = segment(',"cum_qty":');
export const LEAVES_QTY = segment(',"leaves_qty":');
export const NOTHING_LEFT = segment(',"leaves_qty":0,"avg_price":');
export const FEE = segment(',"fee":');
export const SLIPPAGE = segment(',"slippage":');
export const LATENCY = segment(',"latency_ms":');
export const REF_PRICE = segment(',"extra":{"ref_price":');
export const FILL_SEQ = segment(',"fill_seq":');

export const REALIZED = segment(',"realized_pnl":');
export const CASH = segment(',"cash":');
export const EQUITY = segment(',"equity":');

/** A decision without reasons to reject, up to the trading state. */
export const CLEARED = ',"rejection_reasons":[],"extra":{"trading_state":';
