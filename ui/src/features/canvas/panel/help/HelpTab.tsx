/** The manual of a type, from the registry. */
import type { TypeInfo } from "~/api/types";
import styles from "../Panel.module.css";
import { ManualBlock } from "./ManualBlock";
import { blocks } from "./manual-blocks";

export function HelpTab({ type }: { type: TypeInfo | undefined }) {
  if (!type) return <p>This server knows no such type.</p>;
  return (
    <div className={styles.manual}>
      {blocks(type.page).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a manual never changes.
        <ManualBlock key={index} block={block} />
      ))}
    </div>
  );
}
