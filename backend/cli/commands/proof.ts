import type { Command } from 'commander';
import { type PaperProofView, paperProofSchema } from '@paperdesk/contract';
import { askApi, expectSuccess } from '../api-client.js';
import type { CliContext } from '../context.js';
import { cliToken, findDesk } from '../desk-address.js';
import { printTable } from '../table.js';

/** `paperdesk proof`: that the running desk cannot trade for real. Exit code 1 when that is not proved. */
export function registerProof(program: Command, context: CliContext): void {
  program
    .command('proof')
    .description(
      'show the newest proof that the running desk cannot trade for real: checks, refused calls, keys and what may leave; exit code 1 when it failed or was not made',
    )
    .option('--json', 'as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const desk = await findDesk(context);
      const address = { url: desk.apiUrl, token: cliToken(context, desk.home) };
      context.remark(`Acts on the running desk at ${desk.apiUrl}`);
      const reply = await askApi(address, 'GET', '/api/v1/paper-proof');
      const seen = expectSuccess(reply, paperProofSchema, 'reading the proof');
      if (seen.proof?.ok !== true || seen.refusedCalls > 0) context.fail();
      if (json) context.say(JSON.stringify(seen, null, 2));
      else show(context, seen);
    });
}

function show(context: CliContext, { proof, nextAt, refusedCalls, keys, allowed }: PaperProofView): void {
  if (proof === null) context.say('No proof was made since the start.');
  else {
    context.say(`${proof.ok ? 'Proved' : 'NOT PROVED'} at ${proof.time}; next ${nextAt ?? 'not set'}.`);
    const rows = proof.checks.map(({ name, ok, detail }) => [name, ok ? 'yes' : 'NO', detail]);
    for (const line of printTable(['check', 'ok', 'detail'], rows)) context.say(line);
  }
  context.say(`Calls outside the allow list since the start: ${refusedCalls}.`);
  const held = keys.map(({ ccxt, state }) => `${ccxt} ${state}`).join(', ');
  context.say(held === '' ? 'Keys: none, and none is needed.' : `Keys: ${held}.`);
  for (const { ccxt, venues, origins, requests, sockets } of allowed) {
    context.say(`What may leave for ${ccxt} (${venues.join(', ')}), to ${origins.join(', ')}, and nothing else:`);
    for (const line of [...requests, `socket ${sockets}`]) context.say(`  ${line}`);
  }
}
