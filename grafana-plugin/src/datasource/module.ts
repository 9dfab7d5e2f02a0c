import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './ConfigEditor';
import { DeskDataSource } from './datasource';
import { QueryEditor } from './QueryEditor';
import { QueryHelp } from './QueryHelp';
import type { DeskDataSourceOptions, DeskQuery } from './types';

export const plugin = new DataSourcePlugin<DeskDataSource, DeskQuery, DeskDataSourceOptions>(DeskDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryHelp);
