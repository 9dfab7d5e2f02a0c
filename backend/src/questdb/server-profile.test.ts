import { questdbEnvironment } from './server-profile.js';

test('the server listens on loopback only, writes no files for SQL and makes no tables by itself', () => {
  const users = {
    httpUser: 'a',
    httpPassword: 'b',
    pgUser: 'c',
    pgPassword: 'd',
    readonlyUser: 'e',
    readonlyPassword: 'f',
  };
  const environment = questdbEnvironment({ httpPort: 1, pgPort: 2, healthPort: 3, ...users });
  const binds = Object.entries(environment).filter(([name]) => name.endsWith('_BIND_TO'));
  expect(binds.map(([, bind]) => bind).every((bind) => /^127\.0\.0\.1:[123]$/.test(bind))).toBe(true);
  expect(environment).toMatchObject({
    QDB_CAIRO_SQL_COPY_ROOT: '',
    QDB_CAIRO_SQL_COPY_EXPORT_ROOT: '',
    QDB_LINE_TCP_ENABLED: 'false',
    QDB_LINE_AUTO_CREATE_NEW_TABLES: 'false',
    QDB_PG_READONLY_PASSWORD: 'f',
  });
});
