export * from './decimal.js';
export * from './orders.js';
export * from './kill-switch.js';
export * from './problem.js';
export * from './people.js';
export * from './market.js';
export * from './accounts.js';
export * from './queries.js';
