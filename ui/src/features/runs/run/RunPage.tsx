/** One run: what happened, why, and what can be done about it. */
import { useQuery } from "@tanstack/react-query";
import { allStepsOptions } from "~/api/queries/run-steps";
import { runOptions } from "~/api/queries/runs";
import { scenarioNamesOptions } from "~/api/queries/scenario-names";
import type { Run, StepView } from "~/api/types";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Link } from "~/design/link/Link";
import { Breadcrumbs } from "~/design/page/Breadcrumbs";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import { Explanation } from "../explain/Explanation";
import { nodeNames } from "../path/run-path";
import { runRoute } from "../run-route";
import { RunHeader } from "./RunHeader";
import { RunViews } from "./RunViews";
import { useContent } from "./use-content";
import { useLiveRun } from "./use-live-run";

export function RunPage() {
  const { runId } = runRoute.useParams();
  const run = useQuery(runOptions(runId));
  if (!run.data) {
    return (
      <Page>
        <PageHeader title="Run" crumbs={<RunCrumbs />} />
        <QueryView query={run}>{() => null}</QueryView>
      </Page>
    );
  }
  return <LoadedRun key={runId} run={run.data} />;
}

export function RunCrumbs() {
  return (
    <Breadcrumbs>
      <Link to="/runs">Runs</Link>
    </Breadcrumbs>
  );
}

const NO_STEPS: readonly StepView[] = [];

function LoadedRun({ run }: { run: Run }) {
  useLiveRun(run);
  const scenarios = useQuery(scenarioNamesOptions());
  // Events tell what happens to it. Of a large run the steps are megabytes, too much for each glance.
  const steps = useQuery({ ...allStepsOptions(run.id), refetchOnWindowFocus: false });
  const content = useContent(run);
  const name = scenarios.data?.get(run.scenarioId) ?? run.scenarioId;
  const known = steps.data ?? NO_STEPS;
  return (
    <Page>
      <RunHeader run={run} name={name} steps={known} />
      <Explanation run={run} steps={known} names={nodeNames(content)} content={content} />
      {steps.data === undefined ? (
        steps.error ? (
          <ErrorPanel error={steps.error} onRetry={() => void steps.refetch()} />
        ) : (
          <SkeletonRows />
        )
      ) : (
        <RunViews run={run} steps={steps.data} content={content} />
      )}
    </Page>
  );
}
