import { OWN_ORDERS_ONLY } from '@paperdesk/contract';
import React from 'react';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';

/** Stands wherever alerts and reports show. */
export function OwnOrdersOnly() {
  return (
    <Note tone="info" testId={testIds.compliance.ownOrdersOnly}>
      {OWN_ORDERS_ONLY}.
    </Note>
  );
}
