export {
  type Backtest,
  type BacktestRequest,
  type MetricRow,
  backtestRequestSchema,
  backtestSchema,
} from "./backtest.ts";
export {
  type CandleRow,
  type ImportOutcome,
  type PostCandlesAnswer,
  type PostCandlesBody,
  type StreamMessage,
  candleNameSchema,
  getCandlesAnswerSchema,
  getCandlesQuerySchema,
  importOutcomeSchema,
  importQuerySchema,
  maxCandleLimit,
  maxIngestCandles,
  postCandlesAnswerSchema,
  postCandlesBodySchema,
  seriesQuerySchema,
} from "./candle.ts";
export {
  type ExchangeCredentials,
  type ExchangeKey,
  type ExchangeKeyEvidence,
  type ExchangeVenue,
  exchangeKeyEvidenceSchema,
  exchangeKeySchema,
  exchangeVenues,
  storeExchangeKeySchema,
  validateExchangeKeySchema,
} from "./exchange-key.ts";
export {
  type ExchangeSecret,
  type SealContext,
  sealAad,
  sealInfo,
  sealVersion,
  secretFromBytes,
  secretToBytes,
} from "./exchange-key-seal.ts";
export {
  type CreatedIngestKey,
  type IngestKey,
  type IngestKeyRequest,
  createdIngestKeySchema,
  ingestKeyRequestSchema,
  ingestKeySchema,
} from "./ingest-key.ts";
export {
  type Kill,
  type KillAnswer,
  type KillScope,
  type ResetKill,
  killAnswerSchema,
  killSchema,
  killScopes,
  resetKillAnswerSchema,
  resetKillSchema,
} from "./kill-switch.ts";
export {
  type CancelOrders,
  type ClosePosition,
  type GateAnswer,
  type PlaceOrder,
  cancelOrdersSchema,
  cancelledOrdersSchema,
  closePositionSchema,
  decimalSchema,
  exitLevelSchema,
  gateAnswerSchema,
  placeOrderSchema,
} from "./order.ts";
export { type Fault, type Problem, problemSchema } from "./problem.ts";
export { type PaperRun, type PaperRunRequest, paperRunRequestSchema, paperRunSchema } from "./paper-run.ts";
export {
  type DecisionRow,
  type EquityPoint,
  type FillRow,
  type RunErrorRow,
  type RunSettingsRequest,
  decisionSchema,
  equityPointSchema,
  fillSchema,
  pageQuerySchema,
  parameterValueSchema,
  runSettingsSchema,
} from "./run.ts";
export {
  type ChangeSettings,
  type RiskLimits,
  apiBaseUrlAnswerSchema,
  changeSettingsSchema,
  riskLimitsAnswerSchema,
} from "./settings.ts";
