import { readFileSync } from 'node:fs';

/**
 * The steps of a how-to page: each fenced block behind a remark `<!-- step: name -->`, by its name.
 * @returns {Map<string, { language: string, text: string }>}
 */
export function stepsOf(file) {
  const page = readFileSync(file, 'utf8');
  const steps = [...page.matchAll(/<!-- step: (\w+) -->\s*```(\w+)\n([\s\S]*?)```/g)];
  return new Map(steps.map(([, name, language, text]) => [name, { language, text }]));
}
