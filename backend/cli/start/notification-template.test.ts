import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { renderNotificationTemplate } from './notification-template.js';

const FILE = join(resolve(__dirname, '../../..'), 'alerts/notification.tmpl');
const rendered = (file = FILE) =>
  renderNotificationTemplate(file, { publicUrl: 'https://desk.example/grafana', timezone: 'Asia/Tokyo' });

it('fills in the address and the clock of the desk, and leaves no variable to Grafana', () => {
  const [{ template }] = parse(rendered() ?? '').templates as [{ template: string }];
  expect(template).toContain('Runbook: https://desk.example/grafana/a/paperdesk-app/runbooks/');
  expect(template).toContain('Kill switch: https://desk.example/grafana/d/paperdesk-trading-desk?viewPanel=panel-6');
  expect(template).toContain('tz "Asia/Tokyo"');
  expect(template).not.toMatch(/\$\{/);
});

it('is nothing where there is no template', () => {
  expect(rendered('/nowhere/notification.tmpl')).toBeUndefined();
});
