import React from 'react';
import { Alert } from '@grafana/ui';

/** Nothing to configure: says where the data comes from and what to do when it does not. */
export function ConfigEditor() {
  return (
    <Alert severity="info" title="Nothing to configure here">
      <p>
        The Paperdesk backend answers this data source from memory, over a local socket or TCP. Grafana learns where
        from its own configuration: <code>socket</code> or <code>tcp</code> in the section{' '}
        <code>[plugin.paperdesk-datasource]</code>.
      </p>
      <p>
        Press <b>Save &amp; test</b> (or <b>Test</b>) to ask the desk how it is. Green: all is well. Yellow: it answers,
        and something else is wrong. Red: it cannot be reached, or takes no order. Each says what to do next.
      </p>
    </Alert>
  );
}
