import { locationService } from '@grafana/runtime';
import { useKept } from './useKept.js';

/** The dashboard's variable, or a fixed account, as an option names it; empty while it names none, or all. */
export const accountIn = (filledIn: string): string => (/[${}]|^All$/.test(filledIn) ? '' : filledIn.trim());

interface Chosen {
  readonly account: string;
  /** What the dashboard said then: once it says something else, it is followed again. */
  readonly insteadOf: string;
}

export interface AccountChoice {
  /** Empty: every account. */
  readonly account: string;
  readonly choose: (account: string) => void;
}

/** The account that a panel shows: the dashboard's, unless another was chosen in the panel meanwhile. */
export function useAccountChoice(panelKey: string, fromDashboard: string): AccountChoice {
  const [chosen, setChosen] = useKept<Chosen | undefined>(`${panelKey}/account`, undefined);
  const mine = chosen?.insteadOf === fromDashboard ? chosen : undefined;
  return {
    account: mine?.account ?? fromDashboard,
    choose: (account) => setChosen({ account, insteadOf: fromDashboard }),
  };
}

/** Takes the whole dashboard to a market or account; what is left out stays. */
export function setDashboard(to: {
  readonly venue?: string;
  readonly symbol?: string;
  readonly account?: string;
}): void {
  const named = Object.entries(to).filter(([, value]) => value !== undefined);
  locationService.partial(Object.fromEntries(named.map(([name, value]) => [`var-${name}`, value])), true);
}
