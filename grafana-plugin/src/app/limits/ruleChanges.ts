import { riskRulesSchema, type RiskRulesInput } from '@paperdesk/contract';

/** The rules as typed; or what is wrong with the text, by the service's own schema. */
export function parseRules(text: string): { readonly rules: RiskRulesInput } | { readonly fault: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (thrown) {
    return { fault: thrown instanceof Error ? thrown.message : 'is no JSON' };
  }
  const rules = riskRulesSchema.safeParse(parsed);
  if (rules.success) return { rules: rules.data };
  const issue = rules.error.issues[0];
  return { fault: `${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? 'is not right'}`.trim() };
}
