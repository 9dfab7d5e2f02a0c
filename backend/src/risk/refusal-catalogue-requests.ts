/** What the desk says to commands that cannot be done as it stands. */
export const COMMAND_REFUSALS = `
DUPLICATE_CLIENT_ORDER_ID | orders | 409 | The id was used for another order of the account. | Send a new clientOrderId; a repeat of the same order gets its first answer.
DUPLICATE_TRANSFER_ID | accounts | 409 | The id was used for another transfer. | Send a new transferId.
ORDER_NOT_FOUND | orders | 404 | There is no such order in memory. | Look at the history in QuestDB.
ORDER_NOT_WORKING | orders | 409 | The order has ended: nothing of it can be canceled or replaced. | Send a new order.
CANCEL_PENDING | orders | 409 | The order is being canceled. | Wait for the report.
NOT_REPLACEABLE | orders | 422 | A market order fills or ends at once. | Send a new order.
NO_PRICE_TO_REPLACE | orders | 422 | The order has no limit price that could be changed. | Cancel it and send another.
LIST_ORDER_NOT_REPLACEABLE | orders | 422 | This change of an order of a list is not possible. | Cancel the list and send it anew.
ORDER_LIST_INVALID | orders | 422 | The orders of the list do not fit together. | The refusal names index and field.
ORDER_LIST_IN_USE | orders | 422 | A list of this id still has a working order. | Send a new orderListId.
APPROVAL_PENDING | approvals | 409 | The order waits for a second person, who confirms it as it is. | Cancel it and send another.
APPROVAL_NEEDED | approvals | 422 | The replace would take the order over what one person may send alone. | Cancel it and send it anew, or keep it as it is.
APPROVAL_NOT_FOUND | approvals | 404 | No order waits under this id. | Look at \`GET /api/v1/approvals\`: it may have been decided or have expired.
APPROVAL_ALREADY_DECIDED | approvals | 409 | It was decided before. | Nothing.
APPROVAL_HASH_DIFFERS | approvals | 409 | The decision was made about another order. | Look at the order again and decide on what is shown.
COST_ROSE | approvals | 409 | The cost rose above what the approver saw. | Look at the new view in the answer and decide again.
FOUR_EYES_REQUIRED | approvals, kill switch | 403 | The same person may not do both. | Another person has to; another login of the same person does not count.
PERSON_REQUIRED | approvals | 403 | A second person is needed, and the token belongs to none. | Use a login, or a token of a person.
UNKNOWN_KILL_SCOPE | kill switch | 422 | The desk has no such account, venue or symbol: nothing was stopped. | Use one that the refusal names.
KILL_NOT_FOUND | kill switch | 404 | No active kill has this id. | Look at \`GET /api/v1/kill-switch\`.
KILL_PRESSED_AGAIN | kill switch | 409 | The switch was pressed while it was being re-armed. | Look at who pressed it and why, then re-arm again.
REARM_TOO_EARLY | kill switch | 409 | The cool-down is not over. | Wait for the time that the refusal names.
IDENTITY_NOT_VERIFIED | kill switch | 403 | Re-arming needs a verified identity; stopping does not. | Sign in through Grafana, or use a token.
DRILL_RUNNING | kill switch | 409 | A drill is running. | Wait for its end.
DEAD_MAN_NOT_SET | kill switch | 409 | There is no dead-man switch to feed. | \`PUT /api/v1/dead-man\` sets one.
DEAD_MAN_FOR_PROGRAMS | kill switch | 403 | A dead-man switch is for programs that trade with a token. | Use a token.
RULES_CHANGED | limits | 409 | Somebody changed the rules since they were read. | Read them again and change those.
EFFECTIVE_IN_THE_PAST | limits | 422 | Rules hold from now on or from later. | Send a later effectiveAt, or leave it out.
THROTTLE_NOT_FOUND | limits | 404 | Nothing is stopped under this key. | Look at \`GET /api/v1/limits\`.
ACCOUNT_NOT_FOUND | accounts | 404 | There is no such account. | Look at \`GET /api/v1/accounts\`; risk or admin opens one.
ACCOUNT_EXISTS | accounts | 409 | The account exists under other terms. | Choose another id.
EPOCH_NOT_OPEN | accounts | 409 | The epoch to close is not the open one. | Read the account and send its epoch.
AMOUNT_NOT_POSITIVE | accounts | 422 | An amount has to be greater than zero. | Send one.
CUSTOMER_NOT_FOUND | KYC | 404 | No account belongs to this customer. | Look at \`GET /api/v1/customers\`.
KYC_STEP_NOT_ALLOWED | KYC | 409 | This status does not follow the customer's. | The refusal names those that do; docs/compliance.md has the table.
KYC_EXPIRY_IN_THE_PAST | KYC | 422 | A verification ends after now. | Send a later expiresAt, or leave it out.
OWN_CUSTOMER | KYC | 403 | You trade an account of this customer. | Another compliance officer decides.
ALERT_NOT_FOUND | cases | 404 | There is no such alert. | Look at \`GET /api/v1/compliance/events\`.
ALERT_IN_CASE | cases | 409 | The alert is in a case already. | Work there.
CASE_NOT_FOUND | cases | 404 | There is no such case. | Look at \`GET /api/v1/cases\`.
CASE_STATUS | cases | 409 | This status does not follow the case's. | The refusal names those that do.
EVIDENCE_NOT_FOUND | cases | 404 | The case has no such evidence, or it is not what was journaled any more. | Check the hash in the journal; restore the store from a backup.
REPORT_NOT_FOUND | reports | 404 | There is no such report. | Make it with \`POST /api/v1/reports\`.
REPORT_NOT_INTACT | reports | 409 | Its bytes are gone, or are not what was journaled any more. | Make it again.
REPORT_TOO_LARGE | reports | 422 | More rows than one report holds. | Ask for a shorter time.
FORMAT_NOT_OFFERED | reports | 422 | This report does not come in this format. | Ask for one that the refusal names.
DAY_NOT_BEGUN | reports | 422 | The day has not begun (UTC). | Ask for an earlier one.
EXCHANGE_CALL_FORBIDDEN | choke-point | - | A call to an exchange outside the allow list was refused: the desk is paper only. | Nothing was sent. Find out who asked: this is alerted.
INTERNAL_ERROR | engine | 500 | The desk could not decide this; nothing was changed. | This is a fault of ours: the log has it. Please report it.
`;

/** What the API says before the desk is asked. */
export const REQUEST_REFUSALS = `
INVALID_REQUEST | API | 400 | A field is missing, wrong or unknown; \`errors\` names each. | Correct the fields. The id is not spent.
MALFORMED_REQUEST | API | 400 | The request cannot be read. | Check address and headers.
MALFORMED_JSON | API | 400 | The body is not JSON. | Send JSON; decimals are text with a point.
BODY_TOO_LARGE | API | 413 | The body is too large. | Send less at once.
UNSUPPORTED_MEDIA_TYPE | API | 415 | The body is of another type. | Send \`Content-Type: application/json\`.
INVALID_CURSOR | API | 400 | The cursor is of another list, or not of ours. | Begin at the first page.
IDEMPOTENCY_KEY_DIFFERS | API | 400 | The Idempotency-Key header differs from the id in the body. | Send one of them, or the same.
NOT_FOUND | API | 404 | There is nothing at this address. | See \`/openapi.json\`.
NOT_ALLOWED | rights | 403 | Your roles do not allow this, or Grafana's role is the ceiling. | \`GET /api/v1/me\` says what you may do; desk.yaml lists the people.
ACCOUNT_NOT_YOURS | rights | 403 | The account is not yours. | Use one of yours; desk.yaml lists them.
TOKEN_UNKNOWN | identity | 401 | No validated API keys: the bearer token is not one of the desk's. | \`paperdesk token create --name N --role R\` makes one.
TOKEN_EXPIRED | identity | 401 | The bearer token has ended. | Make a new one.
IDENTITY_MISSING | identity | 403 | Nobody is signed in. | Come through Grafana, or send a bearer token.
IDENTITY_INVALID | identity | 403 | The signed identity is not Grafana's. | Check GRAFANA_URL and GRAFANA_ROOT_URL; a forged one is alerted.
IDENTITY_EXPIRED | identity | 403 | The signed identity is too old. | Reload the page.
WRONG_ISSUER | identity | 403 | Grafana signs under another address than the desk expects. | Set GRAFANA_ROOT_URL to Grafana's \`root_url\`, with its slash at the end.
IDENTITY_UNVERIFIABLE | identity | 503 | Grafana's keys cannot be read, so nobody can be verified. | Start Grafana, check GRAFANA_URL. The kill switch works all the same.
WRONG_ORGANISATION | identity | 403 | You are signed in to another organisation of Grafana. | Switch to the desk's.
NOT_A_PERSON | identity | 403 | The identity is a service account or nobody. | Sign in as a person, or use a bearer token.
ROUTE_SECRET_WRONG | identity | 403 | The request does not come from this desk's Grafana. | Check the secret of the plugin's routes (docs/how-to).
IP_NOT_ALLOWED | identity | 403 | The token may not be used from this address. | Use it from an address of its list.
TOO_MANY_REQUESTS | rate | 429 | More requests a second than one caller may send. | Wait for Retry-After. The id is not spent.
BATCH_EXCEEDS_LIMIT | rate | 429 | More orders at once than you may ever send. | Send smaller batches.
INTERNAL | API | 500 | A fault of ours. | The log has it under the request's id. Please report it.
`;
