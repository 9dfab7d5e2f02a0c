import { LoadingState, toDataFrame, type DataFrameDTO, type PanelData, type PanelProps } from '@grafana/data';
import { act, render } from '@testing-library/react';
import React, { type ComponentType } from 'react';

/** Lets timers and the promises behind them run for so long. */
export const pass = (milliseconds: number) => act(() => jest.advanceTimersByTimeAsync(milliseconds));

interface PanelSetting<T extends object> {
  readonly options: T;
  readonly frames?: DataFrameDTO[];
  /** The panel's queries. */
  readonly targets?: { readonly refId: string; readonly [field: string]: unknown }[];
}

function propsOf<T extends object>({ options, frames = [], targets }: PanelSetting<T>): PanelProps<T> {
  const request = targets === undefined ? {} : { request: { targets } as unknown as PanelData['request'] };
  const known: Partial<PanelProps<T>> = {
    id: 7,
    width: 600,
    height: 500,
    options,
    data: {
      state: LoadingState.Streaming,
      series: frames.map((frame) => toDataFrame(frame)),
      timeRange: undefined as never,
      ...request,
    },
    replaceVariables: (text: string) => text,
  };
  return known as PanelProps<T>;
}

/** Renders a panel as Grafana would and waits for the first answers of the desk. */
export async function renderPanel<T extends object>(Panel: ComponentType<PanelProps<T>>, setting: PanelSetting<T>) {
  const view = render(<Panel {...propsOf(setting)} />);
  await pass(50);
  return { ...view, feed: (frames: DataFrameDTO[]) => view.rerender(<Panel {...propsOf({ ...setting, frames })} />) };
}
