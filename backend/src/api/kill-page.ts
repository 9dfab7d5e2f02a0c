import { createHash } from 'node:crypto';
import { Router } from 'express';
import { KILL_PAGE_SCRIPT, KILL_PAGE_STYLE } from './kill-page-assets.js';

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(KILL_PAGE_SCRIPT)}`,
  `style-src ${hashOf(KILL_PAGE_STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * `/kill`: stops and re-arms without Grafana. The login is a bearer token, kept in the page's memory and sent as a header;
 * there is no cookie, so another site cannot act in its name.
 */
export function killPage(paperLine: string): Router {
  const router = Router();
  const html = page(escapeHtml(paperLine));
  router.get('/kill', (_request, response) => {
    response.set('Content-Security-Policy', POLICY).type('html').send(html);
  });
  return router;
}

function page(paperLine: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Paperdesk kill switch</title>
<style>${KILL_PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>Kill switch</h1>
<p>${paperLine}</p>
<noscript><p>This page needs JavaScript. Without it: <code>npx paperdesk kill --reason "…"</code></p></noscript>
<form id="login">
<label for="token">Token (made by <code>npx paperdesk token create</code>)</label>
<input id="token" type="password" autocomplete="off" required>
<button type="submit">Sign in</button>
</form>
<p id="who"></p>
<p id="state" role="status" aria-live="polite">Sign in to see the state.</p>
<ul id="kills"></ul>
<section id="stop" hidden>
<h2>Stop trading</h2>
<p>Cancels every working order in the scope and refuses new ones until someone re-arms.</p>
<label for="scope">What to stop</label>
<select id="scope"></select>
<div id="one" hidden>
<label for="which">Which one</label>
<input id="which" maxlength="64">
</div>
<label for="level">How far</label>
<select id="level">
<option value="halt">Halt: cancel all, refuse all</option>
<option value="reduceOnly">Reduce only: sells of what is held pass</option>
<option value="flatten">Flatten: halt, then sell all that is held at market</option>
</select>
<div id="sell" hidden>
<label for="sure">Type FLATTEN (with four eyes a second person has to ask for it too)</label>
<input id="sure" autocomplete="off">
</div>
<label for="reason">Reason (may follow later)</label>
<input id="reason" maxlength="500">
<button id="trip" type="button">Stop trading</button>
</section>
<section id="resume" hidden>
<h2>Re-arm</h2>
<label for="kill">Kill</label>
<select id="kill"></select>
<label for="why">Why it is safe to trade again</label>
<input id="why" maxlength="500">
<label for="word">Type RE-ARM</label>
<input id="word" autocomplete="off">
<button id="rearm" type="button">Re-arm</button>
</section>
<p id="answer" role="alert"></p>
</main>
<script>${KILL_PAGE_SCRIPT}</script>
</body>
</html>
`;
}
