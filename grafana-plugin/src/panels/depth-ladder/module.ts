import { PanelPlugin } from '@grafana/data';
import { optionsReader } from '../../desk/panelOptions.js';
import { DepthLadderPanel } from './DepthLadderPanel.js';
import { DEFAULT_OPTIONS, type LadderOptions } from './types.js';

export const plugin = new PanelPlugin<LadderOptions>(DepthLadderPanel)
  .setMigrationHandler(optionsReader(DEFAULT_OPTIONS))
  .setPanelOptions((builder) =>
    builder
      .addTextInput({
        path: 'venue',
        name: 'Venue',
        description: 'A venue, or a dashboard variable.',
        defaultValue: DEFAULT_OPTIONS.venue,
      })
      .addTextInput({
        path: 'symbol',
        name: 'Symbol',
        description: 'Such as BTC/USDT, or a dashboard variable. The queries have to ask for the same market.',
        defaultValue: DEFAULT_OPTIONS.symbol,
      })
      .addTextInput({
        path: 'account',
        name: 'Account',
        description: 'Whose orders are shown; empty shows those of every account.',
        defaultValue: DEFAULT_OPTIONS.account,
      })
      .addNumberInput({
        path: 'ticksPerRow',
        name: 'Ticks a row at first',
        description: '0 chooses by the depth of the market. Once a person chooses, their choice stays.',
        defaultValue: DEFAULT_OPTIONS.ticksPerRow,
        settings: { min: 0, integer: true },
      })
      .addBooleanSwitch({
        path: 'showCumulative',
        name: 'Cumulative size',
        description: 'Size added up from the best price, as a number beside the bar. Narrow panels leave it out.',
        defaultValue: DEFAULT_OPTIONS.showCumulative,
      })
      .addBooleanSwitch({
        path: 'showTape',
        name: 'Last trades',
        description: 'A strip of the market’s last trades below the ladder.',
        defaultValue: DEFAULT_OPTIONS.showTape,
      }),
  );
