import { NOW } from '../../../test/builders.js';
import { DeskInMemory, aKill } from '../../../test/grafana/desk-in-memory.js';
import { DeskFigures } from '../../engine/desk-figures.js';
import type { DeskEvent } from '../../model/desk-event.js';
import type { Frame } from '../frame.js';
import { alertFrame } from './alert-frame.js';
import { answerQuery } from './answer-query.js';
import { parseDeskQuery } from './desk-query.js';

const rows = (frame: Frame) =>
  (frame.fields[0]?.values ?? []).map((_, row) =>
    Object.fromEntries(frame.fields.map((field) => [field.name, field.values[row]])),
  );
const ask = (desk: DeskInMemory, model: object) => rows(answerQuery(desk, parseDeskQuery(model)));
const alert = (desk: DeskInMemory, model: object) => rows(alertFrame(desk, parseDeskQuery(model), NOW));

describe('alert rules on risk and compliance', () => {
  const AT = NOW;
  const told = (...events: object[]) => {
    const desk = new DeskInMemory();
    const figures = new DeskFigures();
    figures.committed(events.map((event, index) => ({ seq: index + 1, hash: '', event: event as DeskEvent })));
    desk.figuresView = figures.view(AT);
    return desk;
  };
  const at = (secondsAgo: number) => AT - secondsAgo * 1e6;
  const compliance = (desk: DeskInMemory, measure: string) => alert(desk, { queryType: 'complianceEvents', measure });
  const raised = (alertId: string, secondsAgo: number) => ({
    ...{ type: 'surveillanceAlertRaised', alertId, rule: 'wash', account: 'demo-main', time: at(secondsAgo) },
  });

  it('counts denied orders of the last minute by account', () => {
    const denied = (account: string, secondsAgo: number) => ({
      type: 'orderDenied',
      order: { account },
      time: at(secondsAgo),
    });
    const desk = told(denied('a', 90), denied('a', 50), denied('a', 5), denied('b', 5));
    expect(compliance(desk, 'deniedRecent')).toEqual([
      { account: 'a', value: 2 },
      { account: 'b', value: 1 },
    ]);
    expect(compliance(told(), 'deniedRecent')).toEqual([{ account: 'none', value: 0 }]);
  });

  it('counts what surveillance found for a quarter of an hour, and tells nothing of it', () => {
    const desk = told(raised('1', 901), raised('2', 899));
    expect(compliance(desk, 'surveillanceRecent')).toEqual([{ source: 'demo', value: 1 }]);
    expect(compliance(desk, 'alertsWithoutCase')).toEqual([{ source: 'demo', value: 2 }]);
    const shown = ask(desk, { queryType: 'complianceEvents' });
    expect(JSON.stringify(shown)).not.toMatch(/wash|demo-main/);
  });

  it('takes an alert off the pile once a case is made of it, whichever comes first', () => {
    const opened = { type: 'caseChanged', caseId: 'c', status: 'open', alertIds: ['1', '2'], time: at(10) };
    const desk = told(raised('1', 60), opened, raised('2', 60), raised('3', 60));
    expect(desk.figuresView).toMatchObject({
      alertsWithoutCase: 1,
      cases: { open: 1, closed: 0 },
      oldestOpenCaseAt: at(10),
    });
    const closed = told(opened, { ...opened, status: 'closed', time: at(1) });
    expect(closed.figuresView).toMatchObject({ cases: { open: 0, closed: 1 }, oldestOpenCaseAt: null });
  });

  it.each<[string, object[], number | null]>([
    ['a good one of today', [{ ok: true, time: at(3600) }], 0],
    ['a failed one', [{ ok: false, time: at(3600) }], 1],
    [
      'a good one after a failed one',
      [
        { ok: false, time: at(7200) },
        { ok: true, time: at(3600) },
      ],
      0,
    ],
    ['one of more than 25 hours ago', [{ ok: true, time: at(25 * 3600 + 1) }], 1],
    ['none yet', [], null],
  ])('judges the proof of paper mode: %s', (_name, proofs, value) => {
    const desk = told(...proofs.map((proof) => ({ type: 'paperProofChecked', refusedCalls: 0, ...proof })));
    expect(compliance(desk, 'proofFailed')).toEqual([{ source: 'demo', value }]);
  });

  it('names the sign of an intrusion', () => {
    const desk = told(
      { type: 'intrusionSuspected', sign: 'scan', time: at(5) },
      { type: 'intrusionSuspected', sign: 'scan', time: at(1000) },
    );
    expect(compliance(desk, 'intrusionsRecent')).toEqual([{ sign: 'scan', value: 1 }]);
  });

  it('still counts after a restart what happened before it, and nothing twice', async () => {
    const figures = new DeskFigures();
    const events = [
      { type: 'tradeFlagged', time: at(600) },
      { type: 'intrusionSuspected', sign: 'scan', time: at(500) },
      { type: 'intrusionSuspected', sign: 'scan', time: at(5) },
    ].map((event, index) => ({ seq: index + 1, hash: '', event: event as DeskEvent }));
    figures.committed(events.slice(2));
    await figures.prime(
      (async function* () {
        yield await Promise.resolve({ events });
      })(),
    );
    expect(figures.view(AT)).toMatchObject({ tradesFlagged: 1, intrusions: [{ sign: 'scan', count: 2 }] });
  });

  it('tells steps of limits, and stops by loss and by a broken chain', () => {
    const desk = new DeskInMemory();
    desk.warnings = [{ limit: 'dayNotional', scope: 'account', scopeValue: 'a', percent: 90 }];
    expect(alert(desk, { queryType: 'limits' })).toEqual([
      { limit: 'dayNotional', scope: 'account', scopeValue: 'a', value: 90 },
    ]);
    const killed = (trigger: 'person' | 'dayLoss' | 'auditChain') => {
      desk.kill = { ...desk.kill, state: 'killed', kills: [aKill({ trigger, scope: 'account', scopeValue: 'a' })] };
      return ['losses', 'auditChain'].map((measure) => alert(desk, { queryType: 'killSwitch', measure })[0]?.['value']);
    };
    expect(killed('person')).toEqual([0, 0]);
    expect(killed('dayLoss')).toEqual([1, 0]);
    expect(killed('auditChain')).toEqual([0, 1]);
  });

  it('calls a drill overdue where prices are real, and nowhere else', () => {
    const desk = new DeskInMemory();
    desk.drillDue = at(2 * 86_400);
    const days = () => alert(desk, { queryType: 'killSwitch', measure: 'drillOverdueDays' })[0]?.['value'];
    expect(days()).toBe(0);
    desk.source = 'live';
    expect(days()).toBe(2);
    desk.drillDue = AT + 1;
    expect(days()).toBe(0);
  });
});
