import { z } from 'zod';
import {
  accountViewSchema,
  alertViewSchema,
  approvalResultSchema,
  approvalViewSchema,
  batchResultSchema,
  bookViewSchema,
  deadManSchema,
  killDrillSchema,
  paperProofSchema,
  setDeadManSchema,
  cancelAllResultSchema,
  changeKycSchema,
  changeLimitsSchema,
  limitRulesSchema,
  limitUseSchema,
  releaseThrottleSchema,
  customerViewSchema,
  decideApprovalSchema,
  auditEntrySchema,
  caseSummarySchema,
  caseViewSchema,
  changeCaseSchema,
  decimalSchema,
  denialSchema,
  executionReportSchema,
  explanationSchema,
  feedViewSchema,
  fillSchema,
  instrumentViewSchema,
  killSwitchStateSchema,
  madeReportSchema,
  makeReportSchema,
  openAccountSchema,
  openCaseSchema,
  positionViewSchema,
  positiveDecimalSchema,
  previewOrderSchema,
  previewSchema,
  problemSchema,
  quoteViewSchema,
  rearmKillSwitchSchema,
  replaceOrderSchema,
  resetAccountSchema,
  submitBatchSchema,
  submitOrderSchema,
  transferSchema,
  tripKillSwitchSchema,
  whoAmISchema,
} from '@paperdesk/contract';
import { notificationSchema } from '../routes/alert-deliveries.js';
import {
  briefBatchSchema,
  deliverySchema,
  liveSchema,
  readySchema,
  reportDocumentSchema,
  verdictSchema,
} from './own-schemas.js';

/** Bodies as callers send them. */
const REQUESTS = {
  SubmitOrder: submitOrderSchema,
  SubmitBatch: submitBatchSchema,
  PreviewOrder: previewOrderSchema,
  ReplaceOrder: replaceOrderSchema,
  OpenAccount: openAccountSchema,
  Transfer: transferSchema,
  ResetAccount: resetAccountSchema,
  ChangeKyc: changeKycSchema,
  ChangeLimits: changeLimitsSchema,
  ReleaseThrottle: releaseThrottleSchema,
  DecideApproval: decideApprovalSchema,
  TripKillSwitch: tripKillSwitchSchema,
  RearmKillSwitch: rearmKillSwitchSchema,
  SetDeadMan: setDeadManSchema,
  OpenCase: openCaseSchema,
  ChangeCase: changeCaseSchema,
  MakeReport: makeReportSchema,
  AlertNotification: notificationSchema,
} as const;
/** Bodies as the desk answers them. */
const ANSWERS = {
  ExecutionReport: executionReportSchema,
  Fill: fillSchema,
  Batch: batchResultSchema,
  BriefBatch: briefBatchSchema,
  CancelAll: cancelAllResultSchema,
  Preview: previewSchema,
  Explanation: explanationSchema,
  Approval: approvalViewSchema,
  ApprovalResult: approvalResultSchema,
  Account: accountViewSchema,
  Customer: customerViewSchema,
  LimitUse: limitUseSchema,
  LimitRules: limitRulesSchema,
  Position: positionViewSchema,
  Instrument: instrumentViewSchema,
  Quote: quoteViewSchema,
  Book: bookViewSchema,
  Feed: feedViewSchema,
  Delivery: deliverySchema,
  KillSwitch: killSwitchStateSchema,
  KillSwitchTripped: killSwitchStateSchema.extend({ killId: z.string() }),
  KillDrill: killDrillSchema,
  PaperProof: paperProofSchema,
  DeadMan: deadManSchema,
  ComplianceAlert: alertViewSchema,
  CaseSummary: caseSummarySchema,
  Case: caseViewSchema,
  Report: madeReportSchema,
  ReportDocument: reportDocumentSchema,
  AuditEntry: auditEntrySchema,
  WhoAmI: whoAmISchema,
  Verdict: verdictSchema,
  Live: liveSchema,
  Ready: readySchema,
  Denial: denialSchema,
  Problem: problemSchema,
} as const;

export type RequestName = keyof typeof REQUESTS;
export type AnswerName = keyof typeof ANSWERS;
export type JsonSchema = z.core.JSONSchema.BaseSchema;

const DECIMAL = '^\\d{1,19}(\\.\\d{1,18})?$';

/** Everything that bodies are made of, for `components.schemas`. */
export function componentSchemas(): Record<string, JsonSchema> {
  return { ...converted(REQUESTS, 'input'), ...converted(ANSWERS, 'output') };
}

/** Query parameters: name, whether it is needed, and its schema. */
export function queryParameters(schema: z.ZodType) {
  const { properties = {}, required = [] } = bare(z.toJSONSchema(schema, optionsOf('input')));
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: 'query' as const,
    required: required.includes(name),
    schema: of,
  }));
}

/** Reference to a named schema. */
export function refTo(name: RequestName | AnswerName) {
  return { $ref: `#/components/schemas/${name}` };
}

function converted(named: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output'): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { ...optionsOf(io), uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}

function optionsOf(io: 'input' | 'output') {
  return {
    io,
    target: 'draft-2020-12' as const,
    override: ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: JsonSchema }) => {
      // What a refinement checks in words, the document says as a pattern.
      if (zodSchema === decimalSchema || zodSchema === positiveDecimalSchema) jsonSchema.pattern = DECIMAL;
    },
  };
}

/** OpenAPI names schemas by their place; an `$id` of their own would move what references are relative to. */
function bare({ $id: _id, $schema: _dialect, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
