import type { QueryEditorHelpProps } from '@grafana/data';
import { Button, Stack, Text } from '@grafana/ui';
import React from 'react';
import { QUERY_TYPE_WORDS } from './queryTypes';
import type { DeskQuery } from './types';

const EXAMPLES: ReadonlyArray<{ title: string; query: Omit<DeskQuery, 'refId'> }> = [
  { title: 'Where is the market now?', query: { queryType: 'quotes' } },
  { title: 'Is any feed stale?', query: { queryType: 'feeds' } },
  { title: 'Which orders may still fill?', query: { queryType: 'orders', status: 'working' } },
  { title: 'What was filled?', query: { queryType: 'fills' } },
  { title: 'What is held, and what did it make?', query: { queryType: 'positions' } },
  { title: 'Which limit is nearly used up?', query: { queryType: 'limits' } },
  { title: 'When was trading stopped?', query: { queryType: 'annotations', kind: 'kills' } },
  { title: 'Does QuestDB keep up?', query: { queryType: 'delivery' } },
];

/** Shown in Explore before the first query: questions to press. */
export function QueryHelp({ onClickExample }: QueryEditorHelpProps<DeskQuery>) {
  return (
    <Stack direction="column" gap={1}>
      <Text element="h3">Ask the desk</Text>
      <Text color="secondary">
        Answers are the present state from the backend’s memory. History of months is in the data source QuestDB.
      </Text>
      {EXAMPLES.map(({ title, query }) => (
        <Stack key={title} direction="row" gap={1} wrap="wrap" alignItems="center">
          <Button variant="secondary" size="sm" onClick={() => onClickExample({ refId: 'A', ...query })}>
            {title}
          </Button>
          <Text variant="bodySmall" color="secondary">
            {QUERY_TYPE_WORDS[query.queryType].help}
          </Text>
        </Stack>
      ))}
    </Stack>
  );
}
