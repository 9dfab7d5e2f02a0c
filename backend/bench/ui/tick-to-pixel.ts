import type { Browser } from '@playwright/test';
import WebSocket from 'ws';
import { percentile } from '../statistics.js';
import { TRADING_DESK, traderPage } from './browser.js';
import type { WholeDesk } from './whole-desk.js';

const STREAM = 'btcusdt@bookTicker';
const WARM_UP_MS = 10_000;
const MEASURE_MS = 60_000;
/** A frame of the last moments may not have had its time. */
const TAIL_MS = 3_000;

/** In the page: when the quote changes, the time after the frame in which it was drawn. */
const NOTE_DRAWINGS = `{
  const drawings = (window.drawings = []);
  let last = 0;
  const look = () => {
    const sequence = Number(document.querySelector('[data-quote-sequence]')?.getAttribute('data-quote-sequence'));
    if (sequence === last) return;
    last = sequence;
    requestAnimationFrame(() => {
      // A task behind the animation frame runs once that frame is drawn.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => drawings.push({ sequence, atMs: Date.now() });
      port2.postMessage(undefined);
    });
  };
  const observed = { attributes: true, attributeFilter: ['data-quote-sequence'], childList: true, subtree: true };
  new MutationObserver(look).observe(document.body, observed);
}`;

interface Sent {
  readonly sequence: number;
  readonly atMs: number;
}
interface Drawn {
  readonly sequence: number;
  readonly atMs: number;
}

export interface TickToPixelResult {
  readonly framesPerSecond: number;
  readonly drawingsPerSecond: number;
  /** Of every frame: until it or a newer one was on the screen. */
  readonly all: { readonly p50Ms: number; readonly p99Ms: number; readonly count: number };
  /** Of the frames alone whose own price was drawn; the others were replaced by newer ones on the way. */
  readonly own: { readonly p50Ms: number; readonly p99Ms: number; readonly count: number };
  readonly faults: readonly string[];
}

/**
 * How long a tick of the demo exchange takes to the screen of the order ticket. The bench hears the exchange over a socket
 * of its own, and the page notes when the quote with the exchange's update id was drawn. One machine, one clock.
 */
export async function measureTickToPixel(desk: WholeDesk, browser: Browser): Promise<TickToPixelResult> {
  const page = await traderPage(browser, desk);
  await page.goto(TRADING_DESK);
  await page.waitForSelector('[data-quote-sequence]', { timeout: 90_000 });
  await page.evaluate(NOTE_DRAWINGS);
  const sent: Sent[] = [];
  const socket = new WebSocket(`${desk.exchangeUrl.replace('http', 'ws')}/stream?streams=${STREAM}`);
  socket.on('message', (frame) => {
    const { data } = JSON.parse(String(frame)) as { data: { u: number } };
    sent.push({ sequence: data.u, atMs: Date.now() });
  });
  await page.waitForTimeout(WARM_UP_MS);
  const from = Date.now();
  await page.waitForTimeout(MEASURE_MS);
  const to = Date.now();
  await page.waitForTimeout(TAIL_MS);
  socket.terminate();
  const drawn = await page.evaluate<Drawn[]>('window.drawings');
  await page.context().close();
  const inTime = ({ atMs }: Sent) => atMs >= from && atMs < to;
  return figuresOf(sent.filter(inTime), drawn, (to - from) / 1000);
}

function figuresOf(sent: readonly Sent[], drawn: readonly Drawn[], seconds: number): TickToPixelResult {
  const all: number[] = [];
  const own: number[] = [];
  let never = 0;
  let next = 0;
  for (const frame of sent) {
    while ((drawn[next]?.sequence ?? Infinity) < frame.sequence) next += 1;
    const shown = drawn[next];
    if (shown === undefined) never += 1;
    else {
      all.push(shown.atMs - frame.atMs);
      if (shown.sequence === frame.sequence) own.push(shown.atMs - frame.atMs);
    }
  }
  const figures = (delays: number[]) => {
    delays.sort((a, b) => a - b);
    return { p50Ms: percentile(delays, 0.5), p99Ms: percentile(delays, 0.99), count: delays.length };
  };
  const firstMs = sent[0]?.atMs ?? 0;
  const drawings = drawn.filter(({ atMs }) => atMs >= firstMs && atMs < firstMs + seconds * 1000).length;
  const faults = [
    ...(never > 0 ? [`tick to pixel: ${never} of ${sent.length} frames were never drawn`] : []),
    ...(own.length < 100 ? [`tick to pixel: only ${own.length} frames were drawn themselves`] : []),
  ];
  return {
    ...{ framesPerSecond: sent.length / seconds, drawingsPerSecond: drawings / seconds },
    ...{ all: figures(all), own: figures(own), faults },
  };
}
