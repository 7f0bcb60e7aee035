/** How each status of runs and steps looks, in one place: the same on lists, canvas and timeline. */
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  Hourglass,
  type LucideIcon,
  Play,
  SkipForward,
} from "lucide-react";
import type { RunStatus, StepStatus } from "~/api/types";
import type { Tone } from "./Badge";

export interface StatusLook {
  label: string;
  tone: Tone;
  icon: LucideIcon;
}

export const STATUSES: Record<RunStatus | StepStatus, StatusLook> = {
  queued: { label: "Queued", tone: "neutral", icon: Clock },
  pending: { label: "Pending", tone: "neutral", icon: CircleDashed },
  running: { label: "Running", tone: "info", icon: Play },
  waiting: { label: "Waiting", tone: "warning", icon: Hourglass },
  succeeded: { label: "Succeeded", tone: "success", icon: CircleCheck },
  failed: { label: "Failed", tone: "danger", icon: CircleX },
  skipped: { label: "Skipped", tone: "neutral", icon: SkipForward },
  cancelled: { label: "Cancelled", tone: "neutral", icon: Ban },
};

export const RUN_STATUSES: readonly RunStatus[] = [
  "queued",
  "running",
  "waiting",
  "succeeded",
  "failed",
  "cancelled",
];
