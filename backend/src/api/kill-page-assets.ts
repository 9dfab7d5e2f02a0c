/** Style and script of the kill page, inline under their hashes. Text goes in by textContent only. */
export const KILL_PAGE_STYLE = `
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#fff;color:#111}
main{max-width:34rem;margin:0 auto;padding:1rem}
label{display:block;margin-top:.75rem}
input,select,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin-top:.25rem}
button{margin-top:.75rem}
#trip{background:#b00020;color:#fff;border:0}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}
`;

export const KILL_PAGE_SCRIPT = `
'use strict';
const at = (id) => document.getElementById(id);
const LEVELS = { halt: 'HALT', reduceOnly: 'REDUCE ONLY', flatten: 'FLATTEN' };
let token = '', me = null;
async function call(path, body) {
  const headers = { Authorization: 'Bearer ' + token, 'X-Paperdesk-Client': 'kill-page' };
  if (body) headers['Content-Type'] = 'application/json';
  const reply = await fetch('api/v1/' + path, {
    method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body),
    credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(10000) });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.detail || 'Refused (' + reply.status + ')');
  return answer;
}
function option(value, text) {
  const item = document.createElement('option');
  item.value = value; item.textContent = text;
  return item;
}
function show(state) {
  at('state').textContent = (state.state === 'armed' ? 'ARMED: orders are taken.' : 'KILLED: orders are refused.') +
    (state.engine.halted ? ' The engine is halted: ' + state.engine.reason : '');
  at('kills').replaceChildren(...state.kills.map((kill) => {
    const item = document.createElement('li');
    item.textContent = LEVELS[kill.level] + ': ' + kill.scope + (kill.scopeValue ? ' ' + kill.scopeValue : '') + ', by ' + kill.person +
      (kill.verified ? '' : ' (unverified)') + ' at ' + kill.time + (kill.reason ? ': ' + kill.reason : '') +
      (kill.trigger === 'person' ? '' : ' [thrown by ' + kill.trigger + ']') +
      (kill.level !== 'flatten' && (kill.flattenAskedBy || []).length ? ' (flatten asked by ' +
        kill.flattenAskedBy.join(', ') + ', waits for a second person)' : '');
    return item;
  }));
  const chosen = at('kill').value;
  at('kill').replaceChildren(...state.kills.map((kill) =>
    option(kill.killId, kill.scope + ' ' + (kill.scopeValue || '') + ' since ' + kill.time)));
  if (state.kills.some((kill) => kill.killId === chosen)) at('kill').value = chosen;
  at('stop').hidden = !me.actions.includes('killSwitch:trip');
  at('resume').hidden = !me.actions.includes('killSwitch:rearm') || state.kills.length === 0;
}
async function refresh() {
  if (!me) return;
  try { show(await call('kill-switch')); }
  catch (fault) { at('state').textContent = 'UNKNOWN, treat as killed: ' + fault.message; }
}
async function act(path, body, done) {
  at('answer').textContent = 'Sending…';
  try { await call(path, body); at('answer').textContent = done; }
  catch (fault) { at('answer').textContent = fault.message; }
  await refresh();
}
at('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  token = at('token').value.trim();
  at('token').value = '';
  try {
    me = await call('me');
    at('who').textContent = 'Signed in as ' + me.login + (me.limitation ? '. ' + me.limitation : '');
    const scopes = me.accounts.map((account) => option('account:' + account, 'Account ' + account));
    if (me.roles.some((role) => role !== 'trader')) {
      scopes.unshift(option('global:', 'Everything'));
      for (const scope of ['account', 'venue', 'symbol', 'strategy', 'person'])
        scopes.push(option(scope + ':?', 'One ' + scope + ' …'));
    }
    at('scope').replaceChildren(...scopes);
    choose();
    at('answer').textContent = '';
    await refresh();
  } catch (fault) { me = null; at('answer').textContent = fault.message; }
});
function choose() {
  at('one').hidden = !at('scope').value.endsWith(':?');
  at('sell').hidden = at('level').value !== 'flatten';
}
at('scope').addEventListener('change', choose);
at('level').addEventListener('change', choose);
at('trip').addEventListener('click', () => {
  const text = at('scope').value, cut = text.indexOf(':');
  const scopeValue = text.endsWith(':?') ? at('which').value.trim() : text.slice(cut + 1);
  const level = at('level').value;
  if (!window.confirm(level === 'flatten' ?
    'Stop trading now AND SELL all that is held in the scope at market?' : level === 'reduceOnly' ?
    'Reduce only? Every working buy in the scope is canceled; sells go on.' :
    'Stop trading now? Every working order in the scope is canceled.')) return;
  const body = { scope: text.slice(0, cut), level };
  if (level === 'flatten') body.confirmation = at('sure').value;
  if (scopeValue) body.scopeValue = scopeValue;
  if (at('reason').value) body.reason = at('reason').value;
  act('kill-switch', body, 'Stopped.');
});
at('rearm').addEventListener('click', () => act('kill-switch/re-arm',
  { killId: at('kill').value, confirmation: at('word').value, reason: at('why').value }, 'Re-armed.'));
setInterval(refresh, 2000);
`;
