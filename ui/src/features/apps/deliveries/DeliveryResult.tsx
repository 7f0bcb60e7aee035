/** What became of a delivery: icon, status and reason. */
import { CircleCheck, CircleX, Repeat, Unplug } from "lucide-react";
import type { Delivery } from "~/api/types";
import { Badge } from "~/design/badge/Badge";

/** The status of a delivery whose sender hung up before the answer. */
const HUNG_UP = 499;

export function DeliveryResult({ delivery }: { delivery: Delivery }) {
  const { status, refusal, idempotent } = delivery;
  if (refusal) {
    return (
      <Badge tone="danger" text={`${status} ${refusal.code}`} icon={<CircleX aria-hidden />} />
    );
  }
  if (status === HUNG_UP) {
    return <Badge tone="warning" text="Sender hung up" icon={<Unplug aria-hidden />} />;
  }
  if (idempotent) {
    return <Badge tone="info" text={`${status} repeated`} icon={<Repeat aria-hidden />} />;
  }
  return status < 400 ? (
    <Badge tone="success" text={`${status} accepted`} icon={<CircleCheck aria-hidden />} />
  ) : (
    <Badge tone="danger" text={`${status} failed`} icon={<CircleX aria-hidden />} />
  );
}
