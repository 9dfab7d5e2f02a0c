import { LinkButton, Stack } from '@grafana/ui';
import React from 'react';

interface PageLinksProps {
  /** Dashboards and pages that go with this one. */
  readonly to: readonly ({ readonly title: string } & ({ readonly uid: string } | { readonly path: string }))[];
}

/** The way to what goes with a page: its dashboards, its neighbors. */
export function PageLinks({ to }: PageLinksProps) {
  return (
    <Stack direction="row" gap={1} wrap="wrap">
      {to.map((place) => (
        <LinkButton
          key={place.title}
          href={'uid' in place ? `/d/${place.uid}` : place.path}
          icon={'uid' in place ? 'apps' : undefined}
          size="sm"
          variant="secondary"
          fill="outline"
        >
          {'uid' in place ? `Dashboard ${place.title}` : `Page ${place.title}`}
        </LinkButton>
      ))}
    </Stack>
  );
}
