import { PanelPlugin } from '@grafana/data';
import { OrderTicketPanel } from './OrderTicketPanel.js';
import { DEFAULT_OPTIONS, type TicketOptions } from './types.js';

export const plugin = new PanelPlugin<TicketOptions>(OrderTicketPanel).setPanelOptions((builder) =>
  builder
    .addTextInput({
      path: 'symbol',
      name: 'Market at first',
      description: 'Such as BTC/USDT, or a dashboard variable. Once a person chooses, their choice stays.',
      defaultValue: DEFAULT_OPTIONS.symbol,
    })
    .addTextInput({
      path: 'account',
      name: 'Account at first',
      description: 'An account id, or a dashboard variable.',
      defaultValue: DEFAULT_OPTIONS.account,
    }),
);
