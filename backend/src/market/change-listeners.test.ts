import { ChangeListeners } from './change-listeners.js';

test('a listener that throws is reported once, and the others and later changes go on', () => {
  const faults: unknown[] = [];
  const heard: string[] = [];
  const listeners = new ChangeListeners((cause) => faults.push(cause));
  const broken = new Error('a reader broke');
  let calls = 0;
  const stop = listeners.add(() => {
    calls += 1;
    throw broken;
  });
  listeners.add((changed) => heard.push([...changed].join()));
  listeners.tell(new Set(['quotes']));
  listeners.tell(new Set(['book', 'feeds']));
  expect(heard).toEqual(['quotes', 'book,feeds']);
  expect(faults).toEqual([broken]);
  stop();
  listeners.tell(new Set(['trades']));
  expect(calls).toBe(2);
});
