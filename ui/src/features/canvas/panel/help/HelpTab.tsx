/** The manual of a type, from the registry. */
import type { TypeInfo } from "~/api/types";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { CodeText } from "~/design/text/CodeText";
import styles from "../Panel.module.css";
import { type Block, blocks } from "./manual-blocks";

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

function ManualBlock({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      return <h3>{block.text}</h3>;
    case "code":
      return <CodeBlock label="Example" text={block.text} isWrapped />;
    case "list":
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>
              <CodeText text={item} />
            </li>
          ))}
        </ul>
      );
    case "table":
      return (
        <dl>
          {block.rows.map(([name = "", ...rest]) => (
            <div key={name}>
              <dt>
                <CodeText text={name} />
              </dt>
              <dd>
                <CodeText text={rest.filter(Boolean).join(" · ")} />
              </dd>
            </div>
          ))}
        </dl>
      );
    default:
      return (
        <p>
          <CodeText text={block.text} />
        </p>
      );
  }
}
