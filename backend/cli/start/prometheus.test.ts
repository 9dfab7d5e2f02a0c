import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { renderPrometheusConfig } from './prometheus.js';

const template = readFileSync(resolve(__dirname, '../../../deploy/prometheus/prometheus.yml'), 'utf8');
const targets = (text: string): Record<string, string> =>
  Object.fromEntries(
    parse(text).scrape_configs.map((job: { job_name: string; static_configs: { targets: string[] }[] }) => [
      job.job_name,
      job.static_configs[0]?.targets[0],
    ]),
  );

describe('renderPrometheusConfig', () => {
  it("puts this desk's ports in the place of the containers' names", () => {
    const addresses = { paperdesk: '127.0.0.1:4500', questdb: '127.0.0.1:9503', grafana: '127.0.0.1:3500' };
    expect(targets(renderPrometheusConfig(template, addresses))).toEqual(addresses);
  });

  it('leaves out a part that this desk did not start', () => {
    expect(Object.keys(targets(renderPrometheusConfig(template, { paperdesk: '127.0.0.1:4500' })))).toEqual([
      'paperdesk',
    ]);
  });
});
