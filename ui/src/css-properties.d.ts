/** Custom properties in `style`: they are set by script, which the Content-Security-Policy allows. */
import "react";

declare module "react" {
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
