import { PanelPlugin } from '@grafana/data';
import { OrderTicketPanel } from './OrderTicketPanel.js';
import { DEFAULT_OPTIONS, migrateOptions, type TicketOptions } from './types.js';

export const plugin = new PanelPlugin<TicketOptions>(OrderTicketPanel)
  .setMigrationHandler(migrateOptions)
  .setPanelOptions((builder) =>
    builder
      .addTextInput({
        path: 'venue',
        name: 'Venue',
        description:
          'A dashboard variable, which the ticket then follows and sets; or a venue to keep to, such as demo.',
        defaultValue: DEFAULT_OPTIONS.venue,
      })
      .addTextInput({
        path: 'symbol',
        name: 'Symbol',
        description: 'A dashboard variable, which the ticket then follows and sets; or a symbol to keep to: BTC/USDT.',
        defaultValue: DEFAULT_OPTIONS.symbol,
      })
      .addTextInput({
        path: 'account',
        name: 'Account',
        description: 'A dashboard variable, which the ticket then follows and sets; or an account id to keep to.',
        defaultValue: DEFAULT_OPTIONS.account,
      }),
  );
