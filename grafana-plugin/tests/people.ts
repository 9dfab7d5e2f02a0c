import { type Browser, type BrowserContext, type Page, expect } from '@playwright/test';
import type { Complaints } from './complaints';
import { deskUnderTest } from './desk-under-test';

/** The browser somebody sits at; a desktop in English and UTC when nothing is said. */
export interface AtBrowser {
  readonly width?: number;
  readonly height?: number;
  /** A phone: touched, not clicked. */
  readonly phone?: boolean;
  readonly locale?: string;
  readonly timezoneId?: string;
}

const PHONE = { width: 390, height: 844 };

/** The people of the desk at their browsers: one context for each person and kind of browser. */
export class People {
  private readonly contexts = new Map<string, Promise<BrowserContext>>();

  constructor(
    private readonly browser: Browser,
    private readonly complaints: Complaints,
  ) {}

  /** A new page of a person who is logged in. */
  async pageOf(login: string, at: AtBrowser = {}): Promise<Page> {
    const key = JSON.stringify([login, at]);
    const context = this.contexts.get(key) ?? this.logIn(login, at);
    this.contexts.set(key, context);
    return (await context).newPage();
  }

  /** A page of somebody who was never here before: nothing cached, not logged in. */
  async newcomer(at: AtBrowser = {}): Promise<Page> {
    const context = await this.open(at);
    this.contexts.set(`newcomer ${this.contexts.size}`, Promise.resolve(context));
    return context.newPage();
  }

  async closePages(): Promise<void> {
    const contexts = await Promise.all(this.contexts.values());
    await Promise.all(contexts.flatMap((context) => context.pages().map((page) => page.close())));
  }

  async leave(): Promise<void> {
    const contexts = await Promise.all(this.contexts.values());
    await Promise.all(contexts.map((context) => context.close()));
  }

  private async open({ width, height, phone, locale, timezoneId }: AtBrowser): Promise<BrowserContext> {
    const size = phone === true ? PHONE : { width: 1440, height: 1000 };
    const context = await this.browser.newContext({
      baseURL: deskUnderTest().grafanaUrl,
      viewport: { width: width ?? size.width, height: height ?? size.height },
      ...(phone === true ? { hasTouch: true, isMobile: true } : {}),
      ...(locale === undefined ? {} : { locale }),
      ...(timezoneId === undefined ? {} : { timezoneId }),
    });
    this.complaints.watch(context);
    return context;
  }

  private async logIn(login: string, at: AtBrowser): Promise<BrowserContext> {
    const context = await this.open(at);
    const password = deskUnderTest().passwords[login];
    const answer = await context.request.post('/login', { data: { user: login, password } });
    expect(answer.ok(), `${login} logs in`).toBe(true);
    return context;
  }
}
