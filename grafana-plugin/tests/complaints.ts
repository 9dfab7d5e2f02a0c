import type { BrowserContext, ConsoleMessage, Request, Response } from '@playwright/test';

/** An answer that a journey provokes on purpose. */
export interface Foreseen {
  readonly method: string;
  /** The whole path, without the query. */
  readonly path: string | RegExp;
  readonly status: number;
}

/** Grafana's own dashboards ask this of every dashboard that is not shared in public. */
const PUBLIC_DASHBOARD = /^\/api\/dashboards\/uid\/[\w-]+\/public-dashboards$/;
/** A library of Grafana's own counts itself there, once in a thousand visits. */
const COUNTS_ITSELF = 'm1.openfpcdn.io';
/** A page that is left or asks anew cancels what is under way; nothing failed. */
const CANCELED = 'net::ERR_ABORTED';
/** Chromium says on the console what {@link Complaints} hears as an answer already. */
const ALREADY_HEARD = 'Failed to load resource: ';

/** What browsers complained of since the journey began: errors on the console, thrown errors, failed requests. */
export class Complaints {
  private heard: string[] = [];
  private foreseen: Foreseen[] = [];
  private outage = false;

  watch(context: BrowserContext): void {
    context.on('console', (message) => this.hearConsole(message));
    context.on('weberror', (fault) => this.hear(`thrown: ${fault.error().stack ?? fault.error().message}`));
    context.on('response', (response) => this.hearAnswer(response));
    context.on('requestfailed', (request) => this.hearFailure(request));
  }

  startJourney(): void {
    this.heard = [];
    this.foreseen = [];
    this.outage = false;
  }

  foresee(answer: Foreseen): void {
    this.foreseen.push(answer);
  }

  /** From now on the service is away on purpose: its proxy and Grafana's own queries may fail, nothing else. */
  foreseeOutage(): void {
    this.outage = true;
  }

  sinceStart(): readonly string[] {
    return this.heard;
  }

  private hear(sentence: string): void {
    this.heard.push(sentence);
  }

  private hearConsole(message: ConsoleMessage): void {
    if (message.type() !== 'error' || message.text().startsWith(ALREADY_HEARD)) return;
    // Grafana prints each failed query as well.
    if (this.outage) return;
    this.hear(`console: ${message.text()} (${message.location().url})`);
  }

  private hearAnswer(response: Response): void {
    const status = response.status();
    if (status < 400) return;
    const method = response.request().method();
    const path = new URL(response.url()).pathname;
    if (method === 'GET' && status === 404 && PUBLIC_DASHBOARD.test(path)) return;
    if (this.foreseen.some((answer) => matches(answer, { method, path, status }))) return;
    if (this.outage && status >= 500 && path.startsWith('/api/')) return;
    this.hear(`${method} ${path} answered ${status}`);
  }

  private hearFailure(request: Request): void {
    const why = request.failure()?.errorText ?? 'for an unknown reason';
    const { hostname, pathname } = new URL(request.url());
    if (why === CANCELED || hostname === COUNTS_ITSELF) return;
    this.hear(`${request.method()} ${pathname} failed: ${why}`);
  }
}

const matches = (answer: Foreseen, { method, path, status }: Foreseen): boolean =>
  answer.method === method &&
  answer.status === status &&
  (typeof answer.path === 'string' ? answer.path === path : answer.path.test(String(path)));
