/** The views of a run beside each other. The step that is chosen in one is shown by the others. */
import { useMemo } from "react";
import type { Draft, Run, StepView } from "~/api/types";
import { Tabs } from "~/design/tabs/Tabs";
import { RunLogs } from "../logs/RunLogs";
import { RunGraph } from "../path/RunGraph";
import { delayNodes, nodeNames } from "../path/run-path";
import { runRoute } from "../run-route";
import { StepsView } from "../step/StepsView";
import { Timeline } from "../timeline/Timeline";
import { type RunView, readRunSearch, stepKey } from "./run-search";

interface RunViewsProps {
  run: Run;
  steps: readonly StepView[];
  content: Draft | undefined;
}

export function RunViews({ run, steps, content }: RunViewsProps) {
  const search = readRunSearch({ ...runRoute.useSearch() });
  const navigate = runRoute.useNavigate();
  const names = useMemo(() => nodeNames(content), [content]);
  const delays = useMemo(() => delayNodes(content), [content]);
  const view = search.view === "graph" && !content ? "steps" : (search.view ?? "steps");
  const show = (next: RunView, step: string | undefined) =>
    void navigate({
      search: { ...(next === "steps" ? {} : { view: next }), ...(step ? { step } : {}) },
      replace: true,
      resetScroll: false,
    });
  const open = (step: StepView) => show("steps", stepKey(step));
  return (
    <Tabs
      label="Views of the run"
      value={view}
      onChange={(next) => show(next, search.step)}
      tabs={[
        {
          value: "steps",
          label: "Steps",
          content: (
            <StepsView
              run={run}
              steps={steps}
              names={names}
              chosen={search.step}
              onChoose={(step) => show("steps", step ? stepKey(step) : undefined)}
            />
          ),
        },
        {
          value: "timeline",
          label: "Timeline",
          content: <Timeline {...{ run, steps, names, delays }} onOpen={open} />,
        },
        ...(content
          ? [
              {
                value: "graph" as const,
                label: "Graph",
                content: (
                  <RunGraph
                    draft={content}
                    steps={steps}
                    onSelectNode={(id) => {
                      const step = steps.find((one) => one.nodeId === id);
                      if (step) open(step);
                    }}
                  />
                ),
              },
            ]
          : []),
        { value: "logs", label: "Logs", content: <RunLogs runId={run.id} names={names} /> },
      ]}
    />
  );
}
