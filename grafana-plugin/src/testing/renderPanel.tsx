import { LoadingState, toDataFrame, type DataFrameDTO, type PanelData, type PanelProps } from '@grafana/data';
import { act, render } from '@testing-library/react';
import React, { useSyncExternalStore, type ComponentType } from 'react';
import { onVariables, variable, variablesNow, world } from './mockRuntime.js';

/** Lets timers and the promises behind them run for so long. */
export const pass = (milliseconds: number) => act(() => jest.advanceTimersByTimeAsync(milliseconds));

interface PanelSetting<T extends object> {
  readonly options: T;
  readonly frames?: DataFrameDTO[];
  /** The panel's queries. */
  readonly targets?: { readonly refId: string; readonly [field: string]: unknown }[];
  /** What Grafana says of queries that failed. */
  readonly failed?: Partial<PanelData>;
  readonly width?: number;
}

function propsOf<T extends object>({
  options,
  frames = [],
  targets,
  failed,
  width = 600,
}: PanelSetting<T>): PanelProps<T> {
  const request = targets === undefined ? {} : { request: { targets } as unknown as PanelData['request'] };
  const known: Partial<PanelProps<T>> = {
    id: 7,
    width,
    height: 500,
    options,
    data: {
      state: LoadingState.Streaming,
      series: frames.map((frame) => toDataFrame(frame)),
      timeRange: undefined as never,
      ...request,
      ...failed,
    },
    eventBus: world.bus,
    replaceVariables: (text: string) =>
      text.replace(
        /\$\{?(\w+)(?::(\w+))?\}?/g,
        (whole, name: string, format?: string) => filledIn(variable(name), format) ?? whole,
      ),
  };
  return known as PanelProps<T>;
}

/** As Grafana does, fills in all as the list of them; as text it is `All`. */
function filledIn(value: string | undefined, format: string | undefined): string | undefined {
  if (value !== '$__all') return value;
  return format === 'text' ? 'All' : '{one,another}';
}

/** Renders a panel as Grafana would and waits for the first answers of the desk. */
export async function renderPanel<T extends object>(Panel: ComponentType<PanelProps<T>>, setting: PanelSetting<T>) {
  // As Grafana does, draws the panel again when a dashboard variable changes.
  const Drawn = (props: PanelProps<T>) => {
    useSyncExternalStore(onVariables, variablesNow);
    return <Panel {...props} />;
  };
  const view = render(<Drawn {...propsOf(setting)} />);
  await pass(50);
  return { ...view, feed: (frames: DataFrameDTO[]) => view.rerender(<Drawn {...propsOf({ ...setting, frames })} />) };
}
