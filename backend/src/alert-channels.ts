/** Outside channels an alert can reach, and the variables that switch each on; all of a channel's must be set. */
export const ALERT_CHANNELS = [
  { name: 'webhook', variables: ['ALERT_WEBHOOK_URL'] },
  { name: 'ntfy', variables: ['ALERT_NTFY_URL', 'ALERT_NTFY_TOPIC'] },
  { name: 'slack', variables: ['ALERT_SLACK_URL'] },
  { name: 'telegram', variables: ['ALERT_TELEGRAM_TOKEN', 'ALERT_TELEGRAM_CHAT'] },
  { name: 'pagerduty', variables: ['ALERT_PAGERDUTY_KEY'] },
  { name: 'email', variables: ['ALERT_EMAIL_TO'] },
] as const;
export type ChannelName = (typeof ALERT_CHANNELS)[number]['name'];
export type AlertVariable = (typeof ALERT_CHANNELS)[number]['variables'][number] | 'ALERT_HEARTBEAT_URL';

/** Every variable of the alerts' way out; each also has a `*_FILE` form. */
export const ALERT_VARIABLES: readonly AlertVariable[] = [
  ...ALERT_CHANNELS.flatMap(({ variables }) => variables),
  'ALERT_HEARTBEAT_URL',
];

/** The channels whose variables are all among those set. */
export function usableOf(set: readonly AlertVariable[]): ChannelName[] {
  return ALERT_CHANNELS.filter(({ variables }) => variables.every((name) => set.includes(name))).map(
    ({ name }) => name,
  );
}

/** Sentences about channels that have some of their variables but not all. */
export function halfSet(set: readonly AlertVariable[]): string[] {
  return ALERT_CHANNELS.flatMap(({ name, variables }) => {
    const missing = variables.filter((each) => !set.includes(each));
    return missing.length === 0 || missing.length === variables.length
      ? []
      : [
          `${variables.filter((each) => set.includes(each)).join(', ')} is set but not ${missing.join(', ')}: ${name} is not used.`,
        ];
  });
}
