/** Where a run or a step stands: icon and word, so that the colour is never the only sign. */
import type { RunStatus, StepStatus } from "~/api/types";
import { Badge } from "./Badge";
import { STATUSES } from "./statuses";

export function StatusBadge({ status }: { status: RunStatus | StepStatus }) {
  const { label, tone, icon: Icon } = STATUSES[status];
  return <Badge tone={tone} text={label} icon={<Icon aria-hidden />} />;
}
