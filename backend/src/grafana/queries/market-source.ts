/**
 * Which market source a venue belongs to. The configuration keeps the names apart: a live venue is never called
 * `demo` and never starts with `replay`.
 */
export function sourceOfVenue(venue: string): 'demo' | 'live' | 'replay' {
  if (venue === 'demo' || venue.startsWith('demo-')) return 'demo';
  return venue.startsWith('replay') ? 'replay' : 'live';
}
