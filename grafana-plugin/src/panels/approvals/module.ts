import { PanelPlugin } from '@grafana/data';
import { optionsReader } from '../../desk/panelOptions.js';
import { ApprovalsPanel } from './ApprovalsPanel.js';
import { DEFAULT_OPTIONS, SHOWN, type ApprovalsOptions } from './types.js';

export const plugin = new PanelPlugin<ApprovalsOptions>(ApprovalsPanel)
  .setMigrationHandler(optionsReader(DEFAULT_OPTIONS, { show: SHOWN }))
  .setPanelOptions((builder) =>
    builder.addRadio({
      path: 'show',
      name: 'Waiting orders',
      description: 'Everyone’s, or only those that the person at the screen may decide.',
      defaultValue: DEFAULT_OPTIONS.show,
      settings: {
        options: [
          { value: 'all', label: 'All' },
          { value: 'decidable', label: 'Mine to decide' },
        ],
      },
    }),
  );
