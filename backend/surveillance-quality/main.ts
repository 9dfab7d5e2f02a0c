// Plays simulated days of ordinary and of planted trading through the engine, and counts what surveillance says of them.
import { parseArgs } from 'node:util';
import { printTable } from '../cli/table.js';
import { simulateDay, type Day } from './day.js';

const MOST_ALERTS = 5;

function tableOf(days: readonly Day[]): string[] {
  const rules = days[0]?.planted.map(({ rule }) => rule) ?? [];
  return printTable(
    ['rule', ...days.map(({ seed }) => `seed ${seed}: planted`), 'ordinary alerts', 'also told of the planted'],
    rules.map((rule) => {
      const planted = days.map((day) => day.planted.find((one) => one.rule === rule));
      const also = [...new Set(planted.flatMap((one) => one?.also ?? []))];
      const count = days.reduce((sum, day) => sum + day.ordinary.filter((alert) => alert.rule === rule).length, 0);
      return [
        rule,
        ...planted.map((one) => (one?.found === true ? 'found' : 'MISSED')),
        String(count),
        also.join(', '),
      ];
    }),
  );
}

function main(): void {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '3' },
      hours: { type: 'string', default: '24' },
      seed: { type: 'string', default: '20261121' },
    },
  });
  const hours = Number(values.hours);
  const days: Day[] = [];
  for (let index = 0; index < Number(values.seeds); index += 1) {
    const began = performance.now();
    const day = simulateDay(Number(values.seed) + index, hours);
    days.push(day);
    const denied = [...day.denied].map(([code, count]) => `${code} ${count}`).join(', ');
    console.log(
      `seed ${day.seed}: ${hours} h, ${day.orders} orders, ${day.fills} fills, refused: ${denied === '' ? 'none' : denied}, ` +
        `alerts in ordinary activity: ${day.ordinary.length} (${((performance.now() - began) / 1000).toFixed(0)} s)`,
    );
  }
  for (const line of ['', ...tableOf(days)]) console.log(line);
  for (const day of days)
    for (const { rule, account, features } of day.ordinary)
      console.log(`seed ${day.seed}: ${rule} about ${account}: ${JSON.stringify(features)}`);
  const alerts = days.reduce((sum, day) => sum + day.ordinary.length, 0);
  const missed = days.flatMap((day) => day.planted.filter(({ found }) => !found).map(({ rule }) => rule));
  const blocks = days.reduce((sum, day) => sum + [...day.denied.values()].reduce((all, count) => all + count, 0), 0);
  const sound = alerts <= MOST_ALERTS && missed.length === 0;
  console.log(
    `\nOrdinary alerts ${alerts} (at most ${MOST_ALERTS}), planted hits missed ${missed.length}, orders refused ${blocks}: ${sound ? 'passed' : 'FAILED'}.`,
  );
  process.exitCode = sound ? 0 : 1;
}

main();
