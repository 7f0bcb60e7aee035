/** The API's documents under their own names, from the generated types. Nothing else imports those. */
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type App = Schemas["App"];
export type NewApp = Schemas["NewApp"];
export type AppPatch = Schemas["AppPatch"];
export type WebhookSettings = Schemas["WebhookSettings"];
export type Scheme = Schemas["Scheme"];
export type Encoding = Schemas["Encoding"];
export type AuthKind = Schemas["AuthKind"];
export type Retention = Schemas["Retention"];
export type RetentionRule = Schemas["RetentionRule"];
export type WebhookAnswer = Schemas["WebhookAnswer"];
export type Delivery = Schemas["Delivery"];
export type Connection = Schemas["Connection"];
export type ConnectionStatus = Schemas["ConnectionStatus"];
export type ConnectionTest = Schemas["ConnectionTest"];
export type NewConnection = Schemas["NewConnection"];
export type ConnectionPatch = Schemas["ConnectionPatch"];
export type Problem = Schemas["Problem"];
export type Fault = Schemas["Fault"];
export type Scenario = Schemas["Scenario"];
export type ScenarioSummary = Schemas["ScenarioSummary"];
export type NewScenario = Schemas["NewScenario"];
export type ScenarioPatch = Schemas["ScenarioPatch"];
export type Draft = Schemas["Draft"];
export type Trigger = Schemas["Trigger"];
export type ScenarioNode = Schemas["Node"];
export type ScenarioEdge = Schemas["Edge"];
export type CanvasNote = Schemas["Note"];
export type Settings = Schemas["Settings"];
export type Version = Schemas["Version"];
export type VersionSummary = Schemas["VersionSummary"];
export type Published = Schemas["Published"];
export type Member = Schemas["Member"];
export type MemberDuty = Schemas["MemberDuty"];
export type Run = Schemas["Run"];
export type RunStatus = Schemas["RunStatus"];
export type RunError = Schemas["RunError2"];
export type RunRequest = Schemas["RunRequest"];
export type RetryRequest = Schemas["RetryRequest"];
export type ReplayRequest = Schemas["ReplayRequest"];
export type ResolveRequest = Schemas["ResolveRequest"];
export type DryRunAnswer = Schemas["DryRunAnswer"];
export type StepView = Schemas["StepView"];
export type StepStatus = Schemas["StepStatus"];
export type AttemptView = Schemas["AttemptView"];
export type AttemptOutcome = Schemas["AttemptOutcome"];
export type LogView = Schemas["LogView"];
export type LogLevel = Schemas["LogLevel"];
export type Job = Schemas["Job"];
export type BulkRequest = Schemas["BulkRequest"];
export type TypeInfo = Schemas["TypeInfo"];
export type Handle = Schemas["Handle"];
export type Variable = Schemas["Variable"];
export type Token = Schemas["Token"];
export type MadeToken = Schemas["MadeToken"];
export type NewToken = Schemas["NewToken"];
export type Instance = Schemas["Instance"];
export type Health = Schemas["Healthy"];
export type HealthStats = Schemas["Stats"];
export type EvaluationRequest = Schemas["Request"];
export type Evaluated = Schemas["Evaluated"];
export type Session = Schemas["Session"];
export type Credentials = Schemas["Credentials"];
export type Statistics = Schemas["Statistics"];
export type RunFigures = Schemas["StatisticsTotal"];
export type ScenarioStatistics = Schemas["ScenarioStatistics"];
export type ScenarioDiff = Schemas["ScenarioDiff"];
export type DraftChange = Schemas["DraftChange"];
export type ParsedFile = Schemas["ParsedFile"];
export type FileFault = Schemas["FileFault"];

/** What a list of runs may be narrowed by; labels (`label.NAME`) come besides. */
export type RunFilter = Omit<
  NonNullable<paths["/api/runs"]["get"]["parameters"]["query"]>,
  "cursor" | "limit"
>;
