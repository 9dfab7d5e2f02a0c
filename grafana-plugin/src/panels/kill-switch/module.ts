import { PanelPlugin } from '@grafana/data';
import { KillSwitchPanel } from './KillSwitchPanel.js';
import type { KillSwitchOptions } from './types.js';

export const plugin = new PanelPlugin<KillSwitchOptions>(KillSwitchPanel);
