import { render } from '@testing-library/react';
import React, { type ComponentType } from 'react';
import { pass } from './renderPanel.js';

/** Renders a page of the app and waits for the first answers of the desk. */
export async function renderPage(Page: ComponentType) {
  const view = render(<Page />);
  await pass(50);
  return view;
}
