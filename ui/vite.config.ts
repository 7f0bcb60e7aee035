/** How the editor is served while it is worked on, built, and tested. */
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env.MILLRACE_URL ?? "http://127.0.0.1:7410";
const token = process.env.MILLRACE_TOKEN;

/** With MILLRACE_TOKEN, requests carry it: one works on pages without signing in each time. */
const proxied = {
  target: server,
  changeOrigin: true,
  ...(token ? { headers: { Authorization: `Bearer ${token}` } } : {}),
};
const proxy = { "/api": proxied, "/health": proxied };

/** Every file that is worth it a second time as `.br`: the server compresses nothing while it serves. */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        const source = Buffer.from(file.type === "chunk" ? file.code : file.source);
        const small = brotliCompressSync(source);
        if (small.length < source.length) {
          this.emitFile({ type: "asset", fileName: `${fileName}.br`, source: small });
        }
      }
    },
  },
};

export default defineConfig({
  plugins: [react(), compressed],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The examples that new scenarios can be made from stand beside `ui/`.
  server: { proxy, fs: { allow: [fileURLToPath(new URL("..", import.meta.url))] } },
  preview: { proxy },
  build: {
    outDir: "dist",
    target: "es2023",
    // The Content-Security-Policy allows no inline script, and every browser that we support
    // preloads modules by itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test-setup.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
  },
});
