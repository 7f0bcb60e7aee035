/** What is wrong at a place, each with its sign; and what is only needed still, without a shout. */
import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Fault } from "~/api/types";
import { CodeText } from "~/design/text/CodeText";
import { classNames } from "~/design/text/class-names";
import styles from "./Form.module.css";

interface FaultsProps {
  faults: readonly Fault[];
  /** Nothing is written in it. */
  isEmpty: boolean;
  /** It was left, so what it lacks is told. */
  isLeft: boolean;
}

export function Faults({ faults, isEmpty, isLeft }: FaultsProps) {
  if (isEmpty && faults.some((fault) => fault.severity === "error")) {
    return isLeft ? <Message isError text="This is needed: write what it shall be." /> : null;
  }
  // One message is told once, however many places below it have it.
  const told = new Map(faults.map((fault) => [fault.message, fault]));
  return [...told.values()].map(({ message, severity }) => (
    <Message key={message} isError={severity === "error"} text={message} />
  ));
}

export function Message({ isError, text }: { isError: boolean; text: string }) {
  return (
    <p className={classNames(isError ? styles.fault : styles.warning)}>
      {isError ? <CircleAlert aria-hidden /> : <TriangleAlert aria-hidden />}
      <span>
        <CodeText text={text} />
      </span>
    </p>
  );
}
