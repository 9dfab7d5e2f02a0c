/** What a venue's prices are: a live venue is never called `demo` and never begins with `replay`. */
export function sourceWords(venue: string): string {
  if (venue === 'demo' || venue.startsWith('demo-')) return 'invented';
  return venue.startsWith('replay') ? 'replay' : 'real-time';
}
