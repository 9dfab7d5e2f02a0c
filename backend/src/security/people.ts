import type { Action, KillScope, Role } from '@paperdesk/contract';

/** Organisation roles of Grafana, weakest first. */
export const ORG_ROLES = ['None', 'Viewer', 'Editor', 'Admin'] as const;
export type OrgRole = (typeof ORG_ROLES)[number];

interface RoleRights {
  /** The weakest organisation role under which the role counts. */
  readonly needs: OrgRole;
  readonly actions: readonly Action[];
  /** What a trip may reach: the caller's own accounts, or any scope. */
  readonly trips: 'none' | 'own' | 'any';
}

/**
 * Who may do what: the only table of rights. Whoever Grafana lets look (Viewer or more) and every token may read the
 * orders, fills and balances of ALL accounts: QuestDB answers any Viewer the same by SQL, so a narrower API would only
 * pretend. Placing and canceling need the role trader and the account; oncall, risk and admin cancel by stopping a scope.
 * Opening accounts, moving their money and resetting them is for risk and admin: whoever trades never funds. An order
 * that waits for a second person is decided by risk, or by a trader of its account, never by who asked for it. What
 * compliance knows of customers, alerts and cases is for compliance alone.
 */
export const RIGHTS: Readonly<Record<Role, RoleRights>> = {
  trader: { needs: 'Editor', actions: ['orders:write', 'approvals:decide', 'killSwitch:trip'], trips: 'own' },
  oncall: { needs: 'Editor', actions: ['killSwitch:trip'], trips: 'any' },
  risk: {
    needs: 'Admin',
    actions: [
      'killSwitch:trip',
      'killSwitch:rearm',
      'approvals:decide',
      'limits:write',
      'audit:read',
      'accounts:manage',
    ],
    trips: 'any',
  },
  compliance: { needs: 'Admin', actions: ['audit:read', 'compliance:read', 'compliance:write'], trips: 'none' },
  admin: {
    needs: 'Admin',
    actions: ['killSwitch:trip', 'killSwitch:rearm', 'audit:read', 'accounts:manage'],
    trips: 'any',
  },
};
const EVERYONE: readonly Action[] = ['orders:read'];
const ACTING: readonly Action[] = [
  'orders:write',
  'killSwitch:trip',
  'killSwitch:rearm',
  'accounts:manage',
  'approvals:decide',
  'limits:write',
  'compliance:write',
];

/** A person as desk.yaml lists them. */
export interface ListedPerson {
  readonly id: string;
  readonly logins: readonly string[];
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly accounts: readonly string[];
}

/** What a caller may do, after the ceiling. `person` is null for a login that nobody listed. */
export interface Rights {
  readonly login: string;
  readonly person: string | null;
  readonly displayName: string | null;
  readonly roles: readonly Role[];
  readonly accounts: readonly string[];
  readonly actions: readonly Action[];
  /** Why the caller may only look, one sentence; null when they may act. */
  readonly limitation: string | null;
}

/** Resolves Grafana logins to rights. */
export interface People {
  resolve(login: string, orgRole: OrgRole): Rights;
}

/** Logins are compared without regard to case, as Grafana does. */
export function createPeople(listed: readonly ListedPerson[]): People {
  const byLogin = new Map(listed.flatMap((person) => person.logins.map((login) => [login.toLowerCase(), person])));
  return {
    resolve(login, orgRole) {
      const person = byLogin.get(login.toLowerCase());
      if (person === undefined) return onlooker(login, orgRole);
      const roles = person.roles.filter((role) => reaches(orgRole, RIGHTS[role].needs));
      return {
        login,
        person: person.id,
        displayName: person.displayName,
        accounts: person.accounts,
        ...rightsOf(roles, person.accounts, withheldSentence(person.roles, orgRole)),
        ...(reaches(orgRole, 'Viewer') ? {} : { actions: [] }),
      };
    },
  };
}

/** Rights of a program that holds a bearer token: its roles count in full, Grafana's ceiling is not theirs. */
export function tokenRights(token: {
  readonly name: string;
  readonly person: string | null;
  readonly roles: readonly Role[];
  readonly accounts: readonly string[];
}): Rights {
  return {
    login: `token:${token.name}`,
    person: token.person ?? `token:${token.name}`,
    displayName: token.name,
    accounts: token.accounts,
    ...rightsOf(token.roles, token.accounts, 'This token has no role that may act.'),
  };
}

/** Why these rights do not allow that stop, as a sentence; `undefined` when they do. */
export function tripFault(rights: Rights, scope: KillScope, scopeValue: string | null): string | undefined {
  if (!rights.actions.includes('killSwitch:trip')) return rights.limitation ?? 'Your roles may not stop trading.';
  if (rights.roles.some((role) => RIGHTS[role].trips === 'any')) return undefined;
  if (scope === 'account' && scopeValue !== null && rights.accounts.includes(scopeValue)) return undefined;
  const own = rights.accounts.length === 0 ? 'none is assigned to you' : rights.accounts.join(', ');
  return `A trader may stop own accounts only (${own}); oncall or risk may stop the rest.`;
}

function onlooker(login: string, orgRole: OrgRole): Rights {
  return {
    login,
    person: null,
    displayName: null,
    roles: [],
    accounts: [],
    actions: reaches(orgRole, 'Viewer') ? EVERYONE : [],
    limitation: `'${login}' is not among the people of desk.yaml, so you may look only.`,
  };
}

function rightsOf(
  roles: readonly Role[],
  accounts: readonly string[],
  withheld: string,
): Pick<Rights, 'roles' | 'actions' | 'limitation'> {
  const actions = [...new Set([...EVERYONE, ...roles.flatMap((role) => RIGHTS[role].actions)])];
  const acts = actions.some((action) => ACTING.includes(action));
  return { roles, actions, limitation: acts ? accountFault(roles, accounts) : withheld };
}

/** A trader without an account can do nothing with the role. */
function accountFault(roles: readonly Role[], accounts: readonly string[]): string | null {
  const onlyTrader = roles.every(
    (role) => RIGHTS[role].trips === 'own' || !RIGHTS[role].actions.some((action) => ACTING.includes(action)),
  );
  return onlyTrader && accounts.length === 0 ? 'No account is assigned to you, so you may look only.' : null;
}

function withheldSentence(roles: readonly Role[], orgRole: OrgRole): string {
  const held = roles.find((role) => !reaches(orgRole, RIGHTS[role].needs));
  return held === undefined
    ? `Your role (${roles.join(', ')}) places no orders and stops no trading, so you may look only.`
    : `Your Grafana role is ${orgRole}; ${held} needs ${RIGHTS[held].needs}, so you may look only.`;
}

function reaches(orgRole: OrgRole, needed: OrgRole): boolean {
  return ORG_ROLES.indexOf(orgRole) >= ORG_ROLES.indexOf(needed);
}
