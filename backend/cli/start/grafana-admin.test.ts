import { AdminApi } from './grafana-admin.js';

it('says which request Grafana did not answer, and why, without the password', async () => {
  const request: typeof fetch = () =>
    Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:3000') }));
  const api = new AdminApi({ url: 'http://127.0.0.1:3000', password: 'secret', request });
  const asked = api.send('GET', '/api/folders');
  await expect(asked).rejects.toThrow(
    'Grafana at http://127.0.0.1:3000 did not answer GET /api/folders (connect ECONNREFUSED 127.0.0.1:3000)',
  );
  await expect(asked).rejects.not.toThrow(/secret/);
});
