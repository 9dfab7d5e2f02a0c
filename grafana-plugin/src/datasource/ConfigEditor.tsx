import React from 'react';
import { Alert } from '@grafana/ui';

/** Nothing to configure: says where the data comes from and what to do when it does not. */
export function ConfigEditor() {
  return (
    <Alert severity="info" title="Nothing to configure here">
      <p>
        The Paperdesk backend answers this data source from memory, over a local socket. Grafana learns the socket from
        its own configuration: <code>socket</code> in the section <code>[plugin.paperdesk-datasource]</code>.
      </p>
      <p>
        Press <b>Save &amp; test</b> to ask the desk how it is. &quot;Connection refused&quot; means that the backend is
        not running; Grafana dials again within two seconds of its start.
      </p>
    </Alert>
  );
}
