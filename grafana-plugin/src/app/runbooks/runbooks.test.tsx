import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import React from 'react';
import { of, throwError } from 'rxjs';
import { testIds } from '../../desk/testIds.js';
import { RunbookPage } from './RunbookPage.js';
import { alertOf, runbookHtml } from './runbookText.js';
import { matchersOf, silencedWords } from './silence.js';
import { SilencePage } from './SilencePage.js';

const mockFetch = jest.fn();
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getBackendSrv: () => ({ fetch: mockFetch }),
  PluginPage: ({ children }: { readonly children: React.ReactNode }) => children,
  config: { appSubUrl: '', bootData: { user: { login: 'oncall' } } },
}));
beforeEach(() => mockFetch.mockReset());

it.each([
  ['/a/paperdesk-app/runbooks/FeedDown', 'FeedDown'],
  ['/runbooks/FeedDown/', 'FeedDown'],
  ['/runbooks', undefined],
  ['/runbooks/..%2Fsecret', undefined],
])('reads the alert of %s', (path, alert) => {
  expect(alertOf(path)).toBe(alert);
});

it('leads to other runbooks inside the app and keeps only the words of a link to the documentation', () => {
  const html = runbookHtml('See [ClockSkew](ClockSkew.md) and [backup](../how-to/back-up.md).', '/grafana');
  expect(html).toContain('href="/grafana/a/paperdesk-app/runbooks/ClockSkew"');
  expect(html).not.toContain('how-to');
  expect(html).toContain('and backup.');
});

it('shows the runbook that Grafana serves, with the way to acknowledge', async () => {
  mockFetch.mockReturnValue(of({ data: '# FeedDown\n\n## What it means\n\nIt is away.' }));
  render(<RunbookPage alert="FeedDown" />);
  expect(await screen.findByRole('heading', { name: 'What it means' })).toBeInTheDocument();
  expect(mockFetch.mock.calls[0][0].url).toBe('public/plugins/paperdesk-app/runbooks/FeedDown.md');
  expect(screen.getByRole('link', { name: 'Silence for 30 minutes' })).toHaveAttribute(
    'href',
    '/a/paperdesk-app/silence?matcher=alertname%3DFeedDown',
  );
});

it('leads from a runbook to the kill switch alone', async () => {
  mockFetch.mockReturnValue(of({ data: '# FeedDown\n\nIt is away.' }));
  render(<RunbookPage alert="FeedDown" />);
  await screen.findByText('It is away.');
  expect(screen.getByRole('link', { name: 'Kill switch' })).toHaveAttribute(
    'href',
    '/d/paperdesk-trading-desk?viewPanel=panel-6',
  );
});

it('says so when there is no such runbook', async () => {
  mockFetch.mockReturnValue(throwError(() => ({ status: 404 })));
  render(<RunbookPage alert="Nothing" />);
  expect(await screen.findByText('There is no runbook named Nothing.')).toBeInTheDocument();
});

const SEARCH =
  '?alert=FeedDown&alertmanager=grafana&matcher=__alert_rule_uid__%3Duid-1&matcher=severity%3Dcritical&matcher=venue%3Ddemo';

it('reads matchers as Grafana writes them', () => {
  expect(matchersOf(SEARCH)).toHaveLength(3);
  expect(silencedWords(SEARCH)).toBe('FeedDown, venue demo');
});

it('sets a silence of thirty minutes with the comment, and not without one', async () => {
  mockFetch.mockReturnValue(of({ data: {} }));
  render(<SilencePage search={SEARCH} />);
  expect(screen.getByTestId(testIds.runbooks.set)).toBeDisabled();
  fireEvent.change(screen.getByTestId(testIds.runbooks.comment), { target: { value: 'looking at the venue' } });
  fireEvent.click(screen.getByTestId(testIds.runbooks.set));
  await screen.findByTestId(testIds.runbooks.silenced);
  const { url, data } = mockFetch.mock.calls[0][0];
  expect(url).toBe('api/alertmanager/grafana/api/v2/silences');
  expect(data).toMatchObject({ createdBy: 'oncall', comment: 'looking at the venue' });
  expect(Date.parse(data.endsAt) - Date.parse(data.startsAt)).toBe(30 * 60_000);
  expect(data.matchers).toContainEqual({ name: 'venue', value: 'demo', isRegex: false, isEqual: true });
});

it('tells a viewer what is missing', async () => {
  mockFetch.mockReturnValue(throwError(() => ({ status: 403 })));
  render(<SilencePage search={SEARCH} />);
  fireEvent.change(screen.getByTestId(testIds.runbooks.comment), { target: { value: 'x' } });
  fireEvent.click(screen.getByTestId(testIds.runbooks.set));
  await waitFor(() => expect(screen.getByText(/needs the role Editor/)).toBeInTheDocument());
});

it('does not offer to silence everything', () => {
  render(<SilencePage search="" />);
  expect(screen.queryByTestId(testIds.runbooks.set)).toBeNull();
});
