module.exports = {
  uiHost: "127.0.0.1",
  uiPort: Number(process.env.PORT),
  flowFile: "flow.json",
  // Nothing but the flow's own endpoint.
  disableEditor: true,
  httpAdminRoot: false,
  // The flow's function takes `crypto` in, which is Node's own.
  functionExternalModules: true,
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: "warn", metrics: false, audit: false } },
};
