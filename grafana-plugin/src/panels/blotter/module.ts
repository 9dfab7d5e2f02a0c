import { PanelPlugin } from '@grafana/data';
import { BlotterPanel } from './BlotterPanel.js';
import { DEFAULT_OPTIONS, type BlotterOptions } from './types.js';

export const plugin = new PanelPlugin<BlotterOptions>(BlotterPanel).setPanelOptions((builder) =>
  builder.addTextInput({
    path: 'account',
    name: 'Account at first',
    description: 'An account id or a dashboard variable; empty shows every account.',
    defaultValue: DEFAULT_OPTIONS.account,
  }),
);
