/** Whether a connection may be used: icon and word. */
import { CircleCheck, CirclePause, CircleX, ClockAlert, type LucideIcon } from "lucide-react";
import type { ConnectionStatus } from "~/api/types";
import { Badge, type Tone } from "./Badge";

const LOOKS: Record<ConnectionStatus, { label: string; tone: Tone; icon: LucideIcon }> = {
  active: { label: "Active", tone: "success", icon: CircleCheck },
  inactive: { label: "Switched off", tone: "neutral", icon: CirclePause },
  expired: { label: "Expired", tone: "warning", icon: ClockAlert },
  error: { label: "Test failed", tone: "danger", icon: CircleX },
};

export function ConnectionStatusBadge({ status }: { status: ConnectionStatus }) {
  const { label, tone, icon: Icon } = LOOKS[status];
  return <Badge tone={tone} text={label} icon={<Icon aria-hidden />} />;
}
