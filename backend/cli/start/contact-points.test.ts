import { parse } from 'yaml';
import { type AlertVariable, renderContactPoints, renderPolicies } from './contact-points.js';

const points = (set: AlertVariable[]) => parse(renderContactPoints(set));
const typesOf = (file: { contactPoints: { receivers: { type: string }[] }[] }, index: number) =>
  file.contactPoints[index]?.receivers.map(({ type }) => type);

describe('contact points', () => {
  it('has only the backend when no outside channel is set, and deletes those of earlier starts', () => {
    const file = points([]);
    expect(file.contactPoints).toHaveLength(1);
    expect(typesOf(file, 0)).toEqual(['webhook']);
    expect(file.deleteContactPoints.map(({ uid }: { uid: string }) => uid)).toEqual([
      'paperdesk-outside-webhook',
      'paperdesk-outside-slack',
      'paperdesk-outside-email',
      'paperdesk-deliveries-outside',
    ]);
  });

  it.each<[AlertVariable, string]>([
    ['ALERT_WEBHOOK_URL', 'webhook'],
    ['ALERT_SLACK_URL', 'slack'],
    ['ALERT_EMAIL_TO', 'email'],
  ])('writes the channel of %s beside the backend, with no secret in the file', (variable, type) => {
    const file = points([variable]);
    expect(typesOf(file, 1)).toEqual(['webhook', type]);
    expect(JSON.stringify(file.contactPoints[1].receivers[1].settings)).toContain(`\${${variable}}`);
    const uids = file.contactPoints.flatMap((point: { receivers: { uid: string }[] }) =>
      point.receivers.map(({ uid }) => uid),
    );
    expect(new Set(uids).size).toBe(uids.length);
    for (const { uid } of file.deleteContactPoints) expect(uids).not.toContain(uid);
  });
});

describe('policies', () => {
  it('sends critical alerts outside when there is an outside', () => {
    const [root] = parse(renderPolicies(['ALERT_SLACK_URL'])).policies;
    const names = points(['ALERT_SLACK_URL']).contactPoints.map(({ name }: { name: string }) => name);
    expect(root.routes).toHaveLength(1);
    expect(root.routes[0].object_matchers).toEqual([['severity', '=', 'critical']]);
    expect(names).toEqual([root.receiver, root.routes[0].receiver]);
  });

  it('has no route to a contact point that was not written', () => {
    expect(parse(renderPolicies([])).policies[0].routes).toEqual([]);
  });
});
