import type { ComboboxOption } from '@grafana/ui';
import { getTemplateSrv } from '@grafana/runtime';
import type { DeskDataSource } from './datasource';
import { type Filter, STATUSES } from './queryTypes';

/** What the backend lists; `description` where a value needs a sentence. */
export interface Listed {
  readonly text: string;
  readonly value: string;
  readonly description?: string;
}

const RESOURCES: Readonly<Record<Exclude<Filter, 'status'>, string>> = {
  venue: 'venues',
  symbol: 'symbols',
  account: 'accounts',
};

/** What a filter may be: the dashboard's variables first, then what the desk has now. Symbols are those of the venue. */
export async function suggestionsFor(
  datasource: DeskDataSource,
  filter: Filter,
  venue: string | undefined,
): Promise<ComboboxOption[]> {
  const variables = getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({ value: `$${name}`, description: 'variable of the dashboard' }));
  return [...variables, ...(await listed(datasource, filter, venue))];
}

async function listed(
  datasource: DeskDataSource,
  filter: Filter,
  venue: string | undefined,
): Promise<ComboboxOption[]> {
  if (filter === 'status') return STATUSES.map((value) => ({ value }));
  const only = filter === 'symbol' ? datasource.fill(venue) : undefined;
  const values = await datasource.list(RESOURCES[filter], only === undefined ? {} : { venue: only });
  return values.map(({ text, value }) => ({ value, label: text }));
}

/** The numbers a rule on this type may compare, its default first. */
export async function measuresOf(datasource: DeskDataSource, queryType: string): Promise<ComboboxOption[]> {
  const values = await datasource.list('measures', { queryType });
  return values.map(({ value, description }) => ({ value, label: value, description }));
}

/** What fits the typed text; a list that cannot be had leaves typing as it is. */
export async function matching(options: Promise<ComboboxOption[]>, typed: string): Promise<ComboboxOption[]> {
  const wanted = typed.toLowerCase();
  const all = await options.catch(() => []);
  return all.filter(({ value, label }) => `${value} ${label ?? ''}`.toLowerCase().includes(wanted));
}
