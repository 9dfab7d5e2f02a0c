const MONEY = /^(USDT?|USDC|EUR|GBP|FDUSD|DAI)$/;

/** What a bot's account is opened with: below what deploy/desk.yaml lets an account hold of one currency. */
export function botDeposits(currencies: readonly string[]): { readonly currency: string; readonly amount: string }[] {
  return currencies.map((currency) => ({ currency, amount: MONEY.test(currency) ? '1000000' : '10' }));
}
