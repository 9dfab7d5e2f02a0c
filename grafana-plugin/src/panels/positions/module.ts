import { PanelPlugin } from '@grafana/data';
import { optionsReader } from '../../desk/panelOptions.js';
import { PositionsPanel } from './PositionsPanel.js';
import { COST_METHODS, DEFAULT_OPTIONS, type PositionsOptions } from './types.js';

export const plugin = new PanelPlugin<PositionsOptions>(PositionsPanel)
  .setMigrationHandler(optionsReader(DEFAULT_OPTIONS, { costMethod: COST_METHODS }))
  .setPanelOptions((builder) =>
    builder
      .addTextInput({
        path: 'account',
        name: 'Account',
        description: 'An account id or a dashboard variable; empty shows every account.',
        defaultValue: DEFAULT_OPTIONS.account,
      })
      .addRadio({
        path: 'costMethod',
        name: 'Cost',
        description: 'How the cost of what is sold is found. Commissions are inside.',
        defaultValue: DEFAULT_OPTIONS.costMethod,
        settings: {
          options: [
            { value: 'average', label: 'Average' },
            { value: 'fifo', label: 'First in, first out' },
          ],
        },
      })
      .addBooleanSwitch({
        path: 'showClosed',
        name: 'Closed positions',
        description: 'Also markets where nothing is held now, for their realized profit and loss.',
        defaultValue: DEFAULT_OPTIONS.showClosed,
      }),
  );
