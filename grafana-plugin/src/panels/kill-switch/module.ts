import { PanelPlugin } from '@grafana/data';
import { optionsReader } from '../../desk/panelOptions.js';
import { KillSwitchPanel } from './KillSwitchPanel.js';
import { DEFAULT_OPTIONS, type KillSwitchOptions } from './types.js';

export const plugin = new PanelPlugin<KillSwitchOptions>(KillSwitchPanel)
  .setMigrationHandler(optionsReader(DEFAULT_OPTIONS))
  .setPanelOptions((builder) =>
    builder.addBooleanSwitch({
      path: 'drills',
      name: 'Drills',
      description: 'Offer to practice the stop on a shadow desk, and show the last drills.',
      defaultValue: DEFAULT_OPTIONS.drills,
    }),
  );
