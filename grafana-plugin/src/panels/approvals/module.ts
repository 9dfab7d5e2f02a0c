import { PanelPlugin } from '@grafana/data';
import { ApprovalsPanel } from './ApprovalsPanel.js';
import type { ApprovalsOptions } from './types.js';

export const plugin = new PanelPlugin<ApprovalsOptions>(ApprovalsPanel);
