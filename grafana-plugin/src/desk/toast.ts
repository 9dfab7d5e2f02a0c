import { AppEvents } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';

/** A notice at the corner of the page that goes by itself; what matters stands in a panel as well. */
export function showToast(title: string, text: string, tone: 'good' | 'warning'): void {
  const type = tone === 'good' ? AppEvents.alertSuccess : AppEvents.alertWarning;
  getAppEvents().publish({ type: type.name, payload: [title, text] });
}
