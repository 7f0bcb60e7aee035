/** What a node of a type that this server does not know was set to: to be read, since nothing says how to change it. */

import { JsonTree } from "~/design/json-tree/JsonTree";
import { Callout } from "~/design/section/Callout";
import styles from "./Panel.module.css";

export function UnknownConfig({ typeKey, config }: { typeKey: string; config: unknown }) {
  return (
    <>
      <Callout kind="warning">
        <p>
          This server knows no type <code className={styles.code}>{typeKey}</code>. It may come from
          a newer version of Millrace, or it was removed since. The scenario cannot be published
          with it: delete it, or use a server that has it.
        </p>
      </Callout>
      <section>
        <h3>Config</h3>
        <p className={styles.quiet}>It is kept as it is.</p>
        <JsonTree label="Config" value={config ?? {}} />
      </section>
    </>
  );
}
