import { AppPlugin } from '@grafana/data';
import { ConfigPage } from './app/ConfigPage.js';
import { AppRoot } from './app/AppRoot.js';
import type { DeskAppSettings } from './app/settings.js';

export const plugin = new AppPlugin<DeskAppSettings>().setRootPage(AppRoot).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: ConfigPage,
  id: 'configuration',
});
