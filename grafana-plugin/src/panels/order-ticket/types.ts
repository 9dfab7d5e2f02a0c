import type { PanelModel } from '@grafana/data';

/** Options of the panel. Each text may name a dashboard variable, such as `${symbol}`, or say what this ticket is fixed to. */
export interface TicketOptions {
  readonly venue: string;
  readonly symbol: string;
  readonly account: string;
}

export const DEFAULT_OPTIONS: TicketOptions = { venue: '${venue}', symbol: '${symbol}', account: '${account}' };

/** Reads options as older versions wrote them: `demo BTC/USDT` had the venue in front of the symbol. */
export function migrateOptions({ options }: Pick<PanelModel<Partial<TicketOptions>>, 'options'>): TicketOptions {
  const known = { ...DEFAULT_OPTIONS, ...options };
  const [symbol = '', venue] = known.symbol.trim().split(/\s+/).reverse();
  return { ...known, symbol, venue: venue ?? known.venue };
}
