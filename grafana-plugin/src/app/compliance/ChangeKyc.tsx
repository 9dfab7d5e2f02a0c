import { Field, Input, Stack } from '@grafana/ui';
import { changeKycSchema, KYC_STATUSES, type ChangeKycRequest, type CustomerView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { Choice } from '../../desk/Choice.js';
import { changeKyc } from '../../desk/complianceApi.js';
import { testIds } from '../../desk/testIds.js';
import { TypedConfirm } from '../../desk/TypedConfirm.js';
import { useAct } from '../../desk/useAct.js';
import { KYC_WORDS } from './complianceWords.js';

interface ChangeKycProps {
  readonly customer: CustomerView;
  readonly paperLine: string;
  readonly onClose: () => void;
  readonly onDone: (sentence: string) => void;
}

/** As typed. */
interface KycDraft {
  readonly status: string;
  readonly tier: string;
  /** A UTC day; the verification ends as it begins. */
  readonly expires: string;
  readonly reference: string;
}

const TIERS = ['1', '2', '3'].map((value) => ({ value, label: value }));

function wantedOf({ status, tier, expires, reference }: KycDraft, reason: string) {
  const verified = status === 'verified';
  return changeKycSchema.safeParse({
    status,
    ...(verified ? { tier: Number(tier) } : {}),
    ...(verified && expires !== '' ? { expiresAt: `${expires}T00:00:00Z` } : {}),
    ...(reference.trim() === '' ? {} : { reference: reference.trim() }),
    reason,
  });
}

/** States what is known of a customer: no name, no document; of the provider's reference only the hash is kept. */
export function ChangeKyc({ customer, paperLine, onClose, onDone }: ChangeKycProps) {
  const steps = KYC_STATUSES.filter((status) => customer.steps.includes(status));
  const [draft, setDraft] = useState<KycDraft>({ status: steps[0] ?? '', tier: '1', expires: '', reference: '' });
  const act = useAct('Not changed');
  const type = (part: Partial<KycDraft>) => setDraft({ ...draft, ...part });
  // The reason is asked for by the window; any text stands for it here.
  const checked = wantedOf(draft, 'reason');
  const fault = checked.success ? undefined : checked.error.issues[0];
  const change = async (reason: string) => {
    const wanted = wantedOf(draft, reason);
    if (!wanted.success) return;
    const request: ChangeKycRequest = wanted.data;
    const words = `${customer.customer} is ${KYC_WORDS[request.status]} now.`;
    const changed = await act.run(async () => {
      await changeKyc(customer.customer, request);
      return words;
    });
    if (changed) onDone(words);
  };
  const id = `paperdesk-kyc-${customer.customer}`;
  return (
    <TypedConfirm
      title={`KYC of ${customer.customer}`}
      paperLine={paperLine}
      reason={{ label: 'Why? (without names)', needed: true }}
      confirm="Set"
      inFlight={act.inFlight}
      message={act.message}
      closed={fault === undefined ? undefined : `${fault.path.join('.')} ${fault.message}`}
      onClose={onClose}
      onConfirm={(reason) => void change(reason)}
    >
      <p>
        Now {KYC_WORDS[customer.status]}. It holds for orders from the next one on; orders that work stay. Documents and
        references are kept nowhere: of the reference only its SHA-256.
      </p>
      <Stack direction="column" gap={2}>
        <Field label="Status" htmlFor={`${id}-status`} noMargin>
          <Choice
            id={`${id}-status`}
            value={draft.status}
            placeholder="no step is open"
            options={steps.map((status) => ({ value: status, label: KYC_WORDS[status] }))}
            onChange={(status) => type({ status })}
            testId={testIds.compliance.kycStatus}
          />
        </Field>
        {draft.status === 'verified' && (
          <>
            <Field label="Tier" htmlFor={`${id}-tier`} noMargin>
              <Choice
                id={`${id}-tier`}
                value={draft.tier}
                placeholder=""
                options={TIERS}
                onChange={(tier) => type({ tier })}
                testId={testIds.compliance.kycTier}
              />
            </Field>
            <Field label="Ends as this UTC day begins (empty: it does not end)" htmlFor={`${id}-expires`} noMargin>
              <Input
                id={`${id}-expires`}
                type="date"
                width={24}
                value={draft.expires}
                onChange={(event) => type({ expires: event.currentTarget.value })}
                data-testid={testIds.compliance.kycExpires}
              />
            </Field>
          </>
        )}
        <Field label="The provider’s reference (may stay empty)" htmlFor={`${id}-reference`} noMargin>
          <Input
            id={`${id}-reference`}
            value={draft.reference}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => type({ reference: event.currentTarget.value })}
            data-testid={testIds.compliance.kycReference}
          />
        </Field>
      </Stack>
    </TypedConfirm>
  );
}
