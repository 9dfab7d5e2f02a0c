import { REFUSALS, type RefusalMeaning } from './refusal-catalogue.js';

const KINDS: readonly (readonly [RefusalMeaning['kind'], string, string])[] = [
  [
    'check',
    'An order was refused',
    'By the checks, in their fixed order. All of them run, and `denials` lists every reason with its limit and value; the status is that of the first.',
  ],
  ['command', 'Something could not be done', 'The request was understood, and the desk, as it stands, does not do it.'],
  ['request', 'A request was refused', 'Before the desk was asked. 400, 403, 429 and 503 do not spend the id.'],
  ['end', 'An order ended', 'Reasons on orders that were accepted, and on changes that came too late.'],
];

/** Sentences that people look for, and where they lead. */
const PHRASES: readonly (readonly [string, string])[] = [
  [
    'No validated API keys',
    '`TOKEN_UNKNOWN` for a program that calls the desk. Keys of an exchange are not needed: the desk only reads public data, and a key that may do more than read is dropped.',
  ],
  [
    'KYC verification required',
    '`KYC_REQUIRED`, `KYC_PENDING` or `KYC_EXPIRED`: the value of the trade needs a verified customer ([compliance.md](compliance.md)).',
  ],
  [
    'Daily limit exceeded',
    '`DAILY_LIMIT_EXCEEDED`: a customer without KYC ([compliance.md](compliance.md)), or a limit of the risk rules; filled and open orders of the UTC day count.',
  ],
  [
    'Exchange API error',
    '`MARKET_NOT_LIVE`: the venue’s data is stale, gapped or away; it clears by itself, and `GET /api/v1/feeds` says why.',
  ],
];

/** `docs/troubleshooting.md`: every code the desk can answer, from the catalogue. */
export function troubleshootingPage(): string {
  return `${[
    '# Troubleshooting: every code the desk answers',
    '',
    'Made by `npm run docs:troubleshooting` from `backend/src/risk/refusal-catalogue*.ts`. Refusals are RFC 9457 problem documents: `code` is stable, `detail` names the rule, its limit and the value.',
    '',
    '## Looking for a sentence?',
    '',
    '| Sentence | What it is |',
    '|---|---|',
    ...PHRASES.map(([phrase, meaning]) => `| ${phrase} | ${meaning} |`),
    ...KINDS.flatMap(([kind, title, about]) => [
      '',
      `## ${title}`,
      '',
      about,
      '',
      '| Code | From | Status | What it means | What to do next |',
      '|---|---|---|---|---|',
      ...REFUSALS.filter((refusal) => refusal.kind === kind).map(row),
    ]),
  ].join('\n')}\n`;
}

function row({ code, from, status, meaning, next }: RefusalMeaning): string {
  return `| \`${code}\` | ${from} | ${status === '' ? '–' : status} | ${meaning} | ${next} |`;
}
