import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './ConfigEditor';
import { DeskDataSource } from './datasource';
import { QueryEditor } from './QueryEditor';
import type { DeskDataSourceOptions, DeskQuery } from './types';

export const plugin = new DataSourcePlugin<DeskDataSource, DeskQuery, DeskDataSourceOptions>(DeskDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
