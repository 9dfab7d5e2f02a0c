import React, { useState } from 'react';
import { fetchAudit } from '../../desk/complianceApi.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { LoadMore } from '../../desk/LoadMore.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { usePages } from '../../desk/usePages.js';
import { AuditFilter, faultOfFilter, paramsOf, type AuditAsked } from './AuditFilter.js';
import { AuditTable } from './AuditTable.js';
import { VerifyChain } from './VerifyChain.js';

const EVERYTHING: AuditAsked = { from: '', to: '', person: '', action: '' };

/** Who did what, when, why and from where, before and after; and whether the journal still is what was written. */
export function AuditTab() {
  const [asked, setAsked] = useState(EVERYTHING);
  const fault = faultOfFilter(asked);
  const params = paramsOf(asked);
  const feed = usePages({
    key: fault === undefined ? `audit ${JSON.stringify(params)}` : '',
    ask: (pages) => fetchAudit(params, pages),
    everyMs: 5_000,
  });
  const known = [...new Set((feed.value?.items ?? []).map(({ action }) => action))];
  return (
    <>
      <VerifyChain />
      <AuditFilter asked={asked} known={known} onChange={setAsked} onClear={() => setAsked(EVERYTHING)} />
      {fault === undefined ? (
        <FeedGate feed={feed} what="the audit trail">
          {(list) =>
            list.items.length === 0 ? (
              <Note tone="info" testId={testIds.page.empty}>
                Nothing was done that this asks for. Clear the filter to see everything.
              </Note>
            ) : (
              <>
                <AuditTable entries={list.items} />
                <LoadMore list={list} what="entries" onMore={feed.loadMore} />
              </>
            )
          }
        </FeedGate>
      ) : (
        <Note tone="warning">{fault}</Note>
      )}
    </>
  );
}
