import { AppPlugin } from '@grafana/data';
import { ConfigPage } from './app/ConfigPage.js';
import { RootPage } from './app/RootPage.js';
import type { DeskAppSettings } from './app/settings.js';

export const plugin = new AppPlugin<DeskAppSettings>().setRootPage(RootPage).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: ConfigPage,
  id: 'configuration',
});
