import { questdbEnvironment } from './server-profile.js';

test('the server listens on loopback only, writes no files for SQL, makes no tables by itself and logs as it is told', () => {
  const users = {
    httpUser: 'a',
    httpPassword: 'b',
    pgUser: 'c',
    pgPassword: 'd',
    readonlyUser: 'e',
    readonlyPassword: 'f',
  };
  const ports = { httpPort: 1, pgPort: 2, healthPort: 3 };
  const environment = questdbEnvironment({ ...ports, ...users });
  const binds = Object.entries(environment).filter(([name]) => name.endsWith('_BIND_TO'));
  expect(binds.map(([, bind]) => bind).every((bind) => /^127\.0\.0\.1:[123]$/.test(bind))).toBe(true);
  expect(environment).toMatchObject({
    QDB_CAIRO_SQL_COPY_ROOT: '',
    QDB_CAIRO_SQL_COPY_EXPORT_ROOT: '',
    QDB_LINE_TCP_ENABLED: 'false',
    QDB_LINE_AUTO_CREATE_NEW_TABLES: 'false',
    QDB_PG_READONLY_PASSWORD: 'f',
  });

  expect(environment['QDB_LOG_W_STDOUT_LEVEL']).toBe('ADVISORY,CRITICAL,ERROR');
  const telling = questdbEnvironment({ ...ports, ...users, logLevel: 'INFO' });
  expect(telling).toEqual({ ...environment, QDB_LOG_W_STDOUT_LEVEL: 'INFO' });
});
