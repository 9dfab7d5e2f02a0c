import type { Limits, RiskRules } from '../../src/model/risk-rules.js';

export interface Mutation {
  readonly name: string;
  readonly rules: RiskRules;
}

/** Each limit and parameter left out, and moved by one unit either way (a cent, a count, a percent point). */
export function mutationsOf(rules: RiskRules): Mutation[] {
  return [
    ...rules.limits.flatMap((scoped, index) =>
      (Object.keys(scoped.limits) as (keyof Limits)[]).flatMap((limit) => {
        const { [limit]: value, ...others } = scoped.limits;
        const put = (limits: Limits) => ({
          ...rules,
          limits: rules.limits.map((other, at) => (at === index ? { ...scoped, limits } : other)),
        });
        const name = `${scoped.scope} ${scoped.scopeValue} ${limit}`;
        return [
          { name: `${name} left out`, rules: put(others) },
          ...moved(value).map(({ by, to }) => ({ name: `${name} ${by}`, rules: put({ ...others, [limit]: to }) })),
        ];
      }),
    ),
    ...(['approval', 'gate', 'repeatedExecution'] as const).flatMap((part) => ofPart(rules, part)),
    ...ofDuplicates(rules),
    ...rules.restricted.map(({ symbol }, index) => ({
      name: `restricted ${symbol} left out`,
      rules: { ...rules, restricted: rules.restricted.filter((_, at) => at !== index) },
    })),
  ];
}

function ofPart(rules: RiskRules, part: 'approval' | 'gate' | 'repeatedExecution'): Mutation[] {
  const values = rules[part];
  if (values === null) return [];
  return [
    { name: `${part} left out`, rules: { ...rules, [part]: null } },
    ...Object.entries(values).flatMap(([name, value]) =>
      moved(value as string | number).map(({ by, to }) => ({
        name: `${part} ${name} ${by}`,
        rules: { ...rules, [part]: { ...values, [name]: to } },
      })),
    ),
  ];
}

function ofDuplicates(rules: RiskRules): Mutation[] {
  if (rules.duplicateSeconds === null) return [];
  return [
    { name: 'duplicateSeconds left out', rules: { ...rules, duplicateSeconds: null } },
    ...moved(rules.duplicateSeconds).map(({ by, to }) => ({
      name: `duplicateSeconds ${by}`,
      rules: { ...rules, duplicateSeconds: to as number },
    })),
  ];
}

/** Money moves by a cent, a quantity by its last digit, a number by one, a fraction by a hundredth. */
function moved(value: string | number | undefined): { readonly by: string; readonly to: string | number }[] {
  if (value === undefined) return [];
  if (typeof value === 'number') {
    const unit = Number.isInteger(value) ? 1 : 0.01;
    return [-unit, unit].map((by) => ({ by: by > 0 ? `+${by}` : String(by), to: round(value + by) }));
  }
  return ['-0.01', '0.01'].map((by) => ({
    by: by.startsWith('-') ? by : `+${by}`,
    to: round(Number(value) + Number(by)).toString(),
  }));
}

const round = (value: number) => Math.round(value * 1e8) / 1e8;
