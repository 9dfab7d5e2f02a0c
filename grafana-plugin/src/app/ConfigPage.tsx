import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';
import { Button, Field, Input, Stack } from '@grafana/ui';
import React, { useState } from 'react';
import { faultOf, faultSentence } from '../desk/apiFault.js';
import { Note, type NoteTone } from '../desk/Note.js';
import { testIds } from '../desk/testIds.js';
import { ConnectionReport } from './ConnectionReport.js';
import { testConnection, type CheckedPart } from './connectionTest.js';
import { addressFault, saveSettings, type DeskAppSettings } from './settings.js';

interface Result {
  readonly tone: NoteTone;
  readonly text: string;
}

async function save(backendUrl: string, secret: string): Promise<Result> {
  try {
    await saveSettings(backendUrl, secret);
    return { tone: 'good', text: 'Saved.' };
  } catch (thrown) {
    return { tone: 'bad', text: `Not saved: ${faultSentence(faultOf(thrown))}` };
  }
}

/** Configuration of the app, for Grafana admins: where the service is, and the secret both share. */
export function ConfigPage({ plugin }: PluginConfigPageProps<AppPluginMeta<DeskAppSettings>>) {
  const { jsonData, secureJsonFields } = plugin.meta;
  const [address, setAddress] = useState(jsonData?.backendUrl ?? '');
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Result | undefined>(undefined);
  const [parts, setParts] = useState<readonly CheckedPart[]>([]);
  const fault = addressFault(address);
  const stored = Boolean(secureJsonFields?.routeSecret);
  const act = async (work: () => Promise<void>) => {
    setBusy(true);
    setResult(undefined);
    setParts([]);
    await work();
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (fault === undefined) void act(async () => setResult(await save(address, secret)));
      }}
    >
      <Stack direction="column" gap={2}>
        <Field
          label="Address of the service"
          description="As Grafana’s server reaches it, such as http://127.0.0.1:4000"
          htmlFor="paperdesk-backend-url"
          invalid={address !== '' && fault !== undefined}
          error={fault}
          noMargin
        >
          <Input
            id="paperdesk-backend-url"
            width={60}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            data-testid={testIds.app.backendUrl}
          />
        </Field>
        <Field
          label="Secret of the routes"
          description={
            stored
              ? 'One is stored; it cannot be read back. Type to replace it.'
              : 'None is stored yet: the service will refuse every request.'
          }
          htmlFor="paperdesk-route-secret"
          noMargin
        >
          <Input
            id="paperdesk-route-secret"
            width={60}
            type="password"
            autoComplete="new-password"
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            data-testid={testIds.app.secret}
          />
        </Field>
        <Stack direction="row" gap={1}>
          <Button type="submit" disabled={busy || fault !== undefined} data-testid={testIds.app.save}>
            Save
          </Button>
          <Button
            variant="secondary"
            disabled={busy}
            onClick={() => void act(async () => setParts(await testConnection(plugin.meta.info.version)))}
            data-testid={testIds.app.test}
          >
            Test the stored settings
          </Button>
        </Stack>
        {result !== undefined && (
          <Note tone={result.tone} testId={testIds.app.saveResult}>
            {result.text}
          </Note>
        )}
        {parts.length > 0 && <ConnectionReport parts={parts} />}
      </Stack>
    </form>
  );
}
