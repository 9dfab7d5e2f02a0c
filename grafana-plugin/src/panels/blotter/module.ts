import { PanelPlugin } from '@grafana/data';
import { optionsReader } from '../../desk/panelOptions.js';
import { BlotterPanel } from './BlotterPanel.js';
import { DEFAULT_OPTIONS, OWNERS, type BlotterOptions } from './types.js';

export const plugin = new PanelPlugin<BlotterOptions>(BlotterPanel)
  .setMigrationHandler(optionsReader(DEFAULT_OPTIONS, { owner: OWNERS }))
  .setPanelOptions((builder) =>
    builder
      .addTextInput({
        path: 'account',
        name: 'Account at first',
        description: 'An account id or a dashboard variable; empty shows every account.',
        defaultValue: DEFAULT_OPTIONS.account,
      })
      .addRadio({
        path: 'owner',
        name: 'Orders at first',
        defaultValue: DEFAULT_OPTIONS.owner,
        settings: {
          options: [
            { value: 'all', label: 'Everyone’s' },
            { value: 'mine', label: 'My own' },
          ],
        },
      }),
  );
