/** A part of a manual page. */
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { CodeText } from "~/design/text/CodeText";
import type { Block } from "./manual-blocks";

export function ManualBlock({ block }: { block: Block }) {
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
