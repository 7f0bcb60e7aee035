// Made from docs/openapi.json by `npm run generate`; not to be edited.
export interface paths {
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say whether the process is healthy
         * @description `stats` is empty for callers from elsewhere without a token.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say whether the process is healthy
         * @description `stats` is empty for callers from elsewhere without a token.
         */
        get: operations["getHealthShort"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say that the process lives */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say whether the process makes progress */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what this instance is set to */
        get: operations["getInstance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show figures in the text format of Prometheus
         * @description Asks for a token unless `MILLRACE_METRICS_OPEN` is set.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the members of the cluster
         * @description The processes that serve from the same PostgreSQL database, as the database has heard of them. Empty where one process serves from a data folder.
         */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List apps, newest first */
        get: operations["listApps"];
        put?: never;
        /** Create an app */
        post: operations["createApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/apps/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an app */
        get: operations["getApp"];
        put?: never;
        post?: never;
        /** Delete an app */
        delete: operations["deleteApp"];
        options?: never;
        head?: never;
        /** Change an app (JSON Merge Patch) */
        patch: operations["changeApp"];
        trace?: never;
    };
    "/api/apps/{id}/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List an app's connections, newest first */
        get: operations["listAppConnections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/apps/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the last deliveries to an app, newest first
         * @description At most 50 are kept, in memory: after a restart the list is empty. Secret headers and parameters show as `***`.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/apps/{id}/deliveries/{number}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a delivery once more, as if it came now
         * @description Its signature is not checked again and it takes no idempotency key: it starts new runs. It is answered as the webhook would be.
         */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhook/{appKey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        get: operations["receiveWebhookByGet"];
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        put: operations["receiveWebhookByPut"];
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        post: operations["receiveWebhook"];
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        delete: operations["receiveWebhookByDelete"];
        options?: never;
        head?: never;
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        patch: operations["receiveWebhookByPatch"];
        trace?: never;
    };
    "/api/webhook/{appKey}/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        get: operations["receiveWebhookBelowByGet"];
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        put: operations["receiveWebhookBelowByPut"];
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        post: operations["receiveWebhookBelow"];
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        delete: operations["receiveWebhookBelowByDelete"];
        options?: never;
        head?: never;
        /**
         * Receive an event and start the runs of who listens
         * @description Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.
         */
        patch: operations["receiveWebhookBelowByPatch"];
        trace?: never;
    };
    "/api/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List connections, newest first */
        get: operations["listConnections"];
        put?: never;
        /** Create a connection */
        post: operations["createConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a connection */
        get: operations["getConnection"];
        put?: never;
        post?: never;
        /** Delete a connection */
        delete: operations["deleteConnection"];
        options?: never;
        head?: never;
        /**
         * Change a connection (JSON Merge Patch)
         * @description A patch of `secrets.credentials` adds, replaces and (with null) removes single fields; null in the place of `secrets` or `credentials` removes them all. A connection that scenarios name cannot be renamed.
         */
        patch: operations["changeConnection"];
        trace?: never;
    };
    "/api/connections/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a connection and set its status by the result
         * @description Checks that its secrets can be read and that none is missing for its `metadata.auth` and for its app's webhook scheme. When `metadata.testUrl` is set, it also sends a GET there with its credentials; any 2xx passes. The status becomes `active` or `error`; one that a person set to `inactive` stays, and fails the test when all else is well.
         */
        post: operations["testConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List scenarios, newest first */
        get: operations["listScenarios"];
        put?: never;
        /** Create a scenario */
        post: operations["createScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a scenario with its draft */
        get: operations["getScenario"];
        put?: never;
        post?: never;
        /** Delete a disabled scenario; its runs stay until retention */
        delete: operations["deleteScenario"];
        options?: never;
        head?: never;
        /** Rename, enable or disable a scenario (JSON Merge Patch) */
        patch: operations["changeScenario"];
        trace?: never;
    };
    "/api/scenarios/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let events start runs */
        post: operations["enableScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let no event start a run; accepted runs go on */
        post: operations["disableScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Copy a scenario's draft into a new, disabled one */
        post: operations["copyScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the draft */
        get: operations["getDraft"];
        /** Replace the draft */
        put: operations["replaceDraft"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the draft (JSON Merge Patch) */
        patch: operations["changeDraft"];
        trace?: never;
    };
    "/api/scenarios/{id}/draft/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check the draft: the faults that publishing would report */
        get: operations["checkDraft"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/drafts/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a draft that is not saved
         * @description The faults that publishing it would report. Nothing is saved; a body that is no draft at all is 400.
         */
        post: operations["checkUnsavedDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/draft/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the draft's nodes */
        get: operations["listNodes"];
        put?: never;
        /** Add a node */
        post: operations["addNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/draft/nodes/{nodeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a node */
        get: operations["getNode"];
        /** Replace a node */
        put: operations["replaceNode"];
        post?: never;
        /** Delete a node and its edges */
        delete: operations["deleteNode"];
        options?: never;
        head?: never;
        /** Change a node (JSON Merge Patch) */
        patch: operations["changeNode"];
        trace?: never;
    };
    "/api/scenarios/{id}/draft/nodes/{nodeId}/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rename a node in every edge and expression */
        post: operations["renameNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/draft/edges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the draft's edges */
        get: operations["listEdges"];
        put?: never;
        /** Add an edge */
        post: operations["addEdge"];
        /** Delete the edges from one node to another */
        delete: operations["deleteEdges"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish the draft as the next version */
        post: operations["publishScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish an older version again, as a new one */
        post: operations["rollbackScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List published versions, newest first */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a published version with its content */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare two versions, or one with the draft
         * @description `changes` are complete: applied to `from` they give `to`. Applied in this order: what is removed (from the last to the first), the order of what stays (`/nodes`, `/edges`, `/notes` alone), what is added (from the first to the last), and what is changed.
         */
        get: operations["compareVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/files/parse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read scenario files, YAML or JSON
         * @description Reads as much as can be read and says what is wrong with the form, by line and column. What a scenario says is checked by `/api/drafts/check`. Nothing is saved.
         */
        post: operations["parseFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/files/print": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write a draft as a scenario file
         * @description The canonical YAML, which reads back to the same draft. Without `base`, because the draft need not be saved.
         */
        post: operations["printFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a scenario by hand, live or dry
         * @description A live run takes a published version, the present one unless `version` names another. A dry run takes the draft unless `version` names a version: nothing leaves the machine, and every effect is shown with its exact request.
         */
        post: operations["runScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List runs, newest first
         * @description Besides the parameters named here, `label.<name>=<value>` finds runs by their labels. A page costs a bounded amount of work: it may hold fewer items than asked for, or none, though `next` says that there may be more.
         */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a run */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a run's steps, in step order */
        get: operations["listSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a run's log lines, oldest first */
        get: operations["listLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say in sentences what decided a run's path */
        get: operations["explainRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/values/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a large value of a run
         * @description Where `{"largeValue": {"sha256", "bytes"}}` stands in steps and logs, this is the value: JSON of that many bytes.
         */
        get: operations["getLargeValue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a run as one document that replays anywhere
         * @description The journal applied to the compiled content gives the run again: its steps, logs and outcome. Secrets are in neither.
         */
        get: operations["exportRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a run: server-sent events `run`, `step`, `log`, `end`
         * @description `id` is the journal's sequence; who comes back with `Last-Event-ID` gets what followed. A comment is sent every 15 s; the stream is closed after `end`.
         */
        get: operations["streamRunEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow all runs: server-sent events `reset`, `run`, `step`, `log`, `end`
         * @description The first event of every connection is `reset`: what was seen before may be out of date. It comes again whenever events were missed. There are no ids.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a run to end
         * @description From the answer on no step starts. Attempts in flight are aborted and recorded; the run is `cancelled` when none is open any more.
         */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a finished run again from where it failed
         * @description The results of steps that had succeeded are taken over. Steps that had not succeeded use the original run's idempotency keys.
         */
        post: operations["retryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a run's event once more from the start, with new idempotency keys */
        post: operations["replayRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/steps/{step}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a step its output
         * @description An unfinished run goes on with it; of a failed run a retry is made in which the step has that output. Who did it and why is recorded.
         */
        post: operations["resolveStep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel, retry, replay or resolve many runs
         * @description Takes the live runs that are there now and fit the filter, newest first. A filter without any field is refused, because it would take every run there is; who means all of them names every status. Runs of which the action cannot be asked, such as finished ones to be cancelled, count as failed.
         */
        post: operations["changeRuns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how many runs began and ended, over time
         * @description By the minute for up to 3 hours, by the hour for up to 168; all buckets, also those in which nothing happened, the last one unfinished. Live runs only. A process that is killed loses at most the last minute of statistics, of runs nothing.
         */
        get: operations["getStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/statistics/scenarios": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how many runs of each scenario began and ended
         * @description Scenarios of which a live run began or ended in these hours, by id; deleted ones too.
         */
        get: operations["getScenarioStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how far a job is */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a job; what it has done stays done */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/expressions/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Evaluate an expression or a template
         * @description Over the values of `scope`, or over what the node `nodeId` sees in the run `runId`. Bounded in work and output like every expression; secrets are refused.
         */
        post: operations["evaluateExpression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/expressions/words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what expressions may be made of
         * @description Each word with how it is written and what it gives, by name; for completion.
         */
        get: operations["listExpressionWords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List trigger types */
        get: operations["listTriggerTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List actions */
        get: operations["listActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List node types that are not actions */
        get: operations["listNodeTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/types/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a trigger type, action or node type */
        get: operations["getType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/variables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List variables by name */
        get: operations["listVariables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/variables/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make or change a variable */
        put: operations["putVariable"];
        post?: never;
        /** Delete a variable */
        delete: operations["deleteVariable"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tokens, newest first */
        get: operations["listTokens"];
        put?: never;
        /** Make a token */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a token */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is signed in
         * @description With a bearer token, whose it is. A session's cookie is replaced once it is an hour old.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in
         * @description Begins a session with a token or with the code of a sign-in link, which it uses up. The session is in the cookie `millrace_session` of the answer: for this site alone, and out of the reach of scripts. It ends seven days after the cookie was made, thirty days after it was begun, or with the token.
         */
        post: operations["signIn"];
        /**
         * Sign out
         * @description Ends the session of the cookie; with a bearer token it does nothing.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sign-in-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a sign-in link
         * @description For another browser of the same person: it signs in as whoever makes it.
         */
        post: operations["createSignInLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A healthy process. */
        Healthy: {
            /** @description `healthy`. */
            status: string;
            /** @description Version of the binary. */
            version: string;
            /**
             * Format: int64
             * @description Milliseconds since 1970.
             */
            timestamp: number;
            /** @description What was looked at. */
            checks: components["schemas"]["Checks"];
            /** @description Figures; empty for callers from elsewhere without a token. */
            stats: components["schemas"]["Stats"];
        };
        /** @description What was looked at. */
        Checks: {
            /** @description Whether the database answered. */
            database: boolean;
            /** @description How many types there are. */
            registry: components["schemas"]["RegistryCounts"];
            /** @description Version of the time-zone data that is compiled in. */
            timeZoneData: string;
        };
        /** @description How many types there are. */
        RegistryCounts: {
            /** Format: uint */
            actions: number;
            /** Format: uint */
            triggers: number;
            /** Format: uint */
            nodes: number;
        };
        /** @description Figures of the instance; what the database does not tell at present is left out. */
        Stats: {
            /**
             * Format: uint64
             * @description Milliseconds since the process began to serve.
             */
            uptimeMillis?: number | null;
            /** @description What is on disk. */
            store?: components["schemas"]["StoreStats"] | null;
            /**
             * Format: uint64
             * @description How many scenarios there are.
             */
            scenarios?: number | null;
            /**
             * Format: uint64
             * @description How many of them are enabled and published.
             */
            enabledScenarios?: number | null;
            /** @description Runs by status, the finished ones of the last 24 hours. */
            runs?: {
                [key: string]: number;
            } | null;
            /**
             * Format: uint64
             * @description Runs that wait for their turn.
             */
            queued?: number | null;
            /**
             * Format: uint64
             * @description Runs that are being driven.
             */
            inFlight?: number | null;
            /**
             * Format: uint64
             * @description How long the oldest of those that wait for their turn does so, in milliseconds.
             */
            oldestQueuedMillis?: number | null;
        };
        /** @description What is on disk. */
        StoreStats: {
            /** @description `sqlite`. */
            kind: string;
            /**
             * Format: uint64
             * @description Size of the database.
             */
            bytes: number;
            /**
             * Format: uint64
             * @description Size of its write-ahead log.
             */
            logBytes: number;
            /**
             * Format: uint64
             * @description Bytes of the database that are not used at present.
             */
            freeBytes: number;
            /** @description Large values, wherever they are kept. */
            largeValues: components["schemas"]["LargeValues"];
        };
        /** @description Large values, wherever they are kept. */
        LargeValues: {
            /**
             * Format: uint64
             * @description How many.
             */
            count: number;
            /**
             * Format: uint64
             * @description Their size together.
             */
            bytes: number;
        };
        /** @description A process that is not healthy. */
        Unhealthy: {
            /** @description `unhealthy`. */
            status: string;
            /** @description What is wrong. */
            error: string;
            /**
             * Format: int64
             * @description Milliseconds since 1970.
             */
            timestamp: number;
        };
        /** @description A problem as callers see it (`application/problem+json`). */
        Problem: {
            /** @description A URN that ends in the code. */
            type: string;
            /** @description The status in words. */
            title: string;
            /**
             * Format: uint16
             * @description The status code.
             */
            status: number;
            /** @description What is wrong and what to do. */
            detail: string;
            /** @description The same as `detail`, or shorter where clients compare it. */
            error: string;
            /** @description A stable code. */
            code: string;
            /** @description Every fault that was found, each with a JSON pointer. */
            errors?: components["schemas"]["Fault"][];
        };
        /** @description One fault, at one place. */
        Fault: {
            /** @description What kind of fault it is. */
            code: components["schemas"]["FaultCode"];
            /** @description Whether it stands in the way of publishing. */
            severity: components["schemas"]["Severity"];
            /** @description Where: a JSON pointer (RFC 6901) into the document that was checked. */
            pointer: string;
            /** @description The node that it is about. */
            nodeId?: string | null;
            /** @description What is wrong, what was expected, what to do. */
            message: string;
        };
        /** @description What kind of fault it is. */
        FaultCode: "invalid_value" | "missing_field" | "unknown_field" | "unknown_type" | "invalid_node_id" | "duplicate" | "dangling_edge" | "unknown_handle" | "cycle" | "unreachable" | "expression_syntax" | "unknown_name" | "not_an_ancestor" | "secret_not_allowed" | "unknown_reference" | "several_inputs" | "unencoded_url" | "respond" | "limit";
        /** @description Whether a fault stands in the way of publishing. */
        Severity: "error" | "warning";
        /** @description Whether the process lives or is ready. */
        ProcessState: {
            /** @description `ok` or `unavailable`. */
            status: string;
            /** @description What is wrong, if anything. */
            error?: string | null;
        };
        /** @description What an instance is set to. */
        Instance: {
            /** @description Version of the binary. */
            version: string;
            /** @description Base of every link and of webhook addresses, without a slash at its end. */
            publicUrl: string;
            /** @description How long finished runs of scenarios are kept that set nothing else. */
            retention: components["schemas"]["Retention"];
            /** @description What is refused beyond it. */
            limits: components["schemas"]["InstanceLimits"];
        };
        /** @description How long finished runs are kept, success and failure apart. */
        Retention: {
            /** @description Runs that succeeded. */
            succeeded?: components["schemas"]["RetentionRule"] | null;
            /** @description Runs that failed or were cancelled. */
            failed?: components["schemas"]["RetentionRule"] | null;
        };
        /** @description A run is dropped when one of these is passed. */
        RetentionRule: {
            /** @description Age since it finished. */
            age?: components["schemas"]["Duration"] | null;
            /**
             * Format: uint64
             * @description Number of newer runs of the scenario that ended alike.
             */
            count?: number | null;
        };
        /**
         * Format: span
         * @description A length of time: `90s`, `2h`, `1h 30m`, `7d`, or ISO 8601 `PT1H30M`.
         * @example 90s
         */
        Duration: string;
        /** @description What is refused beyond it. */
        InstanceLimits: {
            /**
             * Format: uint64
             * @description Largest webhook body of an app that sets none itself, in bytes.
             */
            bodyBytes: number;
            /**
             * Format: uint64
             * @description Largest draft or scenario file, in bytes of JSON.
             */
            scenarioBytes: number;
            /**
             * Format: uint32
             * @description Most nodes in one scenario.
             */
            nodesCount: number;
            /**
             * Format: uint32
             * @description Most edges in one scenario.
             */
            edgesCount: number;
            /**
             * Format: uint64
             * @description Largest output of one node, in bytes of JSON.
             */
            outputBytes: number;
        };
        /** @description The members of a cluster. */
        MemberList: {
            /** @description In the order in which they joined. */
            items: components["schemas"]["Member"][];
            /** @description Groups of workers that no member serves and whose runs wait for one. */
            unservedGroups: string[];
        };
        /** @description A process that serves from a database with others. */
        Member: {
            /**
             * Format: uint32
             * @description Its number, which no other has had.
             */
            id: number;
            /** @description The process, its machine, and where it listens. */
            name: string;
            /** @description The version of Millrace that it runs. */
            version: string;
            /** @description What it does of what there is to do: `all`, `ingress` or `worker`. */
            role: string;
            /**
             * @description Groups of workers whose runs it drives: a scenario with the tag `worker:NAME` is the group
             *     NAME's, every other the group `default`'s.
             */
            workerGroups: string[];
            /** @description Whether it is the one that answers this. */
            isThis: boolean;
            /** @description Whether its lease has ended: it is dead, frozen or cut off, and about to be taken over from. */
            isLate: boolean;
            /** @description When it joined. */
            beganAt: components["schemas"]["Timestamp"];
            /** @description When it was heard of last. */
            seenAt: components["schemas"]["Timestamp"];
            /**
             * Format: uint32
             * @description Runs that it drove when it was heard of last.
             */
            drivenRuns: number;
            /** @description When it last looked for work and was answered; null before the first time. */
            claimedAt?: components["schemas"]["Timestamp"] | null;
            /** @description What it does for all. */
            duties: components["schemas"]["MemberDuty"][];
        };
        /**
         * Format: date-time
         * @description A time in RFC 3339, UTC, with milliseconds.
         * @example 2026-11-23T13:28:49.120Z
         */
        Timestamp: string;
        /** @description Something that one member does for all. */
        MemberDuty: "limits" | "tidying";
        /** @description One page of a list. */
        List: {
            /** @description Its items. */
            items: components["schemas"]["App"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description An app. */
        App: {
            /** @description Its id. */
            id: components["schemas"]["AppId"];
            /** @description Unique; stands in its webhook URL. */
            key: string;
            /** @description Its name for people. */
            name: string;
            /** @description How its webhooks are checked and read. */
            webhook: unknown;
            /** @description The connection that holds its webhook secret. */
            defaultConnectionId?: components["schemas"]["ConnectionId"] | null;
            /** @description Open, for people and programs. */
            metadata: unknown;
            /** @description Where its webhooks are sent to. */
            webhookUrl: string;
            /** @description When it was made. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When it was changed last. */
            updatedAt: components["schemas"]["Timestamp"];
        };
        /** @example app_01jdcx2h5se8e9v5sk5qh6gd3w */
        AppId: string;
        /** @example con_01jdcx2h5se8e9v5sk5qh6gd3w */
        ConnectionId: string;
        /** @description An app to create. */
        NewApp: {
            /** @description Unique; stands in its webhook URL. */
            key: string;
            /**
             * @description Its name for people; the key when absent.
             * @default null
             */
            name?: string | null;
            /**
             * @description How its webhooks are checked and read.
             * @default null
             */
            webhook?: components["schemas"]["WebhookSettings"] | null;
            /**
             * @description Open, for people and programs.
             * @default {}
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        /**
         * @description How an app's webhook is signed, bounded, deduplicated and recorded.
         *
         *     This is the shape alone, which `millrace_core::schema` checks; [`WebhookSettings::check`] finds
         *     every fault in its meaning at once.
         */
        WebhookSettings: {
            /**
             * @description How requests prove who sent them. `none` accepts anyone and must be chosen in so many words.
             * @default hmac-sha256
             */
            scheme?: components["schemas"]["Scheme"];
            /**
             * @description The header that carries the signature (`hmac-sha256`, by default `X-Signature`) or the token
             *     as it stands (`bearer`, by default `Authorization: Bearer …`).
             */
            header?: string | null;
            /**
             * @description How the signature is written under `hmac-sha256`.
             * @default hex
             */
            encoding?: components["schemas"]["Encoding"];
            /** @description What stands before the signature under `hmac-sha256`. Without it an optional `sha256=`. */
            prefix?: string | null;
            /**
             * @description How far the time in a signature may be from ours, for schemes that sign one.
             * @default 5m
             */
            tolerance?: string | null;
            /**
             * Format: uint64
             * @description The largest body in bytes, at most 64 MiB; the instance's limit (16 MiB) by default.
             */
            maxBody?: number | null;
            /**
             * @description An expression over the trigger's output that gives the idempotency key, or the one word
             *     `body` for the body's hash.
             */
            idempotencyKey?: string | null;
            /**
             * @description How long a repeated delivery is recognised.
             * @default 96h
             */
            idempotencyTtl?: string | null;
            /** @description Headers recorded as `***`, besides those that always are. */
            hiddenHeaders?: string[];
            /** @description Query parameters recorded as `***`. */
            hiddenQuery?: string[];
        };
        /** @description How requests to an app's webhook prove who sent them. */
        Scheme: "hmac-sha256" | "standard-webhooks" | "github" | "stripe" | "slack" | "shopify" | "bearer" | "basic" | "none";
        /** @description How signature bytes are written in a header. */
        Encoding: "hex" | "base64";
        /** @description What of an app can be changed; null takes a member back to its default. */
        AppPatch: {
            /**
             * @description Its name for people.
             * @default null
             */
            name?: string | null;
            /**
             * @description How its webhooks are checked and read.
             * @default null
             */
            webhook?: components["schemas"]["WebhookSettingsPatch"] | null;
            /**
             * @description The connection that holds its webhook secret.
             * @default null
             */
            defaultConnectionId?: components["schemas"]["ConnectionId"] | null;
            /**
             * @description Open, for people and programs.
             * @default null
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * @description How an app's webhook is signed, bounded, deduplicated and recorded.
         *
         *     This is the shape alone, which `millrace_core::schema` checks; [`WebhookSettings::check`] finds
         *     every fault in its meaning at once.
         */
        WebhookSettingsPatch: {
            scheme?: components["schemas"]["Scheme"] | null;
            header?: (string | null) | null;
            encoding?: components["schemas"]["Encoding"] | null;
            prefix?: (string | null) | null;
            tolerance?: (string | null) | null;
            maxBody?: (number | null) | null;
            idempotencyKey?: (string | null) | null;
            idempotencyTtl?: (string | null) | null;
            hiddenHeaders?: string[] | null;
            hiddenQuery?: string[] | null;
        };
        /** @description One page of a list. */
        List2: {
            /** @description Its items. */
            items: components["schemas"]["Connection"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description A connection, without its secrets. */
        Connection: {
            /** @description Its id. */
            id: components["schemas"]["ConnectionId"];
            /** @description The app it belongs to. */
            appId: components["schemas"]["AppId"];
            /** @description Unique in the instance. */
            name: string;
            /** @description Whether it may be used. */
            status: components["schemas"]["ConnectionStatus"];
            /** @description Open, `auth` among it. */
            metadata: unknown;
            /** @description The names of the fields of `secrets.credentials`; their values are never shown. */
            secretNames: string[];
            /** @description When it was made. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When it was changed last. */
            updatedAt: components["schemas"]["Timestamp"];
        };
        /** @description Whether a connection may be used. */
        ConnectionStatus: "active" | "inactive" | "expired" | "error";
        /** @description One page of a list. */
        List3: {
            /** @description Its items. */
            items: components["schemas"]["Delivery"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description A request that came to an app's webhook. */
        Delivery: {
            /**
             * Format: uint64
             * @description Counts from 1 for each app since the process began.
             */
            number: number;
            /** @description When it came. */
            at: components["schemas"]["Timestamp"];
            /** @description Its method. */
            method: string;
            /** @description Its path and query. */
            url: string;
            /** @description Its headers; a repeated one is a list. */
            headers: {
                [key: string]: unknown;
            };
            /** @description Its body: text as it came, other bytes as `{base64}`, null when it was empty. */
            body: unknown;
            /**
             * Format: uint64
             * @description Bytes of the whole body; as announced, when it was refused before it was read.
             */
            bodyBytes: number;
            /** @description Whether the body was kept whole, so that it can be replayed. */
            whole: boolean;
            /**
             * Format: uint16
             * @description Status of the answer; 499 when the sender hung up before it.
             */
            status: number;
            /** @description Why it was refused. */
            refusal?: components["schemas"]["DeliveryRefusal"] | null;
            /** @description For a bad signature: what was expected to be signed. */
            expected?: string | null;
            /** @description The runs that it started, or those of the delivery that it repeats. */
            runs: components["schemas"]["RunId"][];
            /** @description Whether it repeats an earlier delivery. */
            idempotent: boolean;
        };
        /** @description Why a delivery was refused. */
        DeliveryRefusal: {
            /** @description The code of the problem. */
            code: string;
            /** @description Its message. */
            message: string;
        };
        /** @example run_01jdcx2h5se8e9v5sk5qh6gd3w */
        RunId: string;
        /** @description What the sender of an event is told. */
        WebhookAnswer: {
            /** @description False when a run failed or was cancelled. */
            success: boolean;
            /** @description The first run; null when every `when` was false. */
            runId?: components["schemas"]["RunId"] | null;
            /** @description Whether it repeats an earlier delivery and started nothing. */
            idempotent: boolean;
            /** @description Where the runs stand, taken together. */
            status?: components["schemas"]["RunStatus"] | null;
            /** @description The first run's correlation id. */
            correlationId?: string | null;
            /** @description `run_cancelled` when a run was cancelled and none failed. */
            code?: string | null;
            /** @description Why the first run that failed did. */
            error?: components["schemas"]["RunError"] | null;
            /** @description All runs, in order of scenario creation. */
            runs: components["schemas"]["StartedRun"][];
        };
        /** @description Where a run stands. */
        RunStatus: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
        /** @description Why a run failed. */
        RunError: {
            /** @description A stable code in capitals. */
            code: string;
            /** @description What failed, what was expected, what to do. */
            message: string;
        };
        /** @description A run that an event started. */
        StartedRun: {
            /** @description Its id. */
            runId: components["schemas"]["RunId"];
            /** @description Its scenario. */
            scenarioId: components["schemas"]["ScenarioId"];
            /** @description Where it stands. */
            status: components["schemas"]["RunStatus"];
        };
        /** @example scn_01jdcx2h5se8e9v5sk5qh6gd3w */
        ScenarioId: string;
        /** @description A connection to create. */
        NewConnection: {
            /** @description The app it belongs to. */
            appId: components["schemas"]["AppId"];
            /** @description Unique in the instance. */
            name: string;
            /**
             * @description Whether it may be used; `active` when absent.
             * @default null
             */
            status?: components["schemas"]["ConnectionStatus"] | null;
            /**
             * @description Open, `auth` among it: `{type: none|bearer|basic|header|query, name?}`.
             * @default null
             */
            metadata?: components["schemas"]["ConnectionMetadata"] | null;
            /** @description Encrypted at rest, never returned. */
            secrets?: components["schemas"]["Secrets"] | null;
        };
        /** @description The known members of `metadata`. */
        ConnectionMetadata: {
            /** @description How actions show the credentials. */
            auth?: components["schemas"]["Auth"] | null;
        };
        /** @description How actions show their credentials. */
        Auth: {
            /** @description As a bearer token, by basic authentication, in a header, in the query, or not at all. */
            type: components["schemas"]["AuthKind"];
            /**
             * @description Name of the header or query parameter.
             * @default null
             */
            name?: string | null;
        };
        /**
         * @description Where credentials go.
         * @enum {string}
         */
        AuthKind: "none" | "bearer" | "basic" | "header" | "query";
        /** @description What a connection keeps secret. */
        Secrets: {
            /**
             * @description Names to secrets: `token`, or `username` and `password`, or `value`, and `webhookSecret`,
             *     a string or a list of strings.
             */
            credentials: {
                [key: string]: unknown;
            };
        };
        /** @description What of a connection can be changed. */
        ConnectionPatch: {
            /** @description Unique in the instance. */
            name?: string;
            /** @description Whether it may be used. */
            status?: components["schemas"]["ConnectionStatus"];
            /**
             * @description Merged into what is there; null removes it.
             * @default null
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Merged into what is there, field by field; null removes them.
             * @default null
             */
            secrets?: components["schemas"]["SecretsPatch"] | null;
        };
        /** @description What a patch changes of the secrets. */
        SecretsPatch: {
            /**
             * @description Names to secrets; null removes one, and null in the place of all removes them all.
             * @default null
             */
            credentials?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description What a test found. */
        ConnectionTest: {
            /** @description Whether nothing was found wrong. */
            ok: boolean;
            /** @description The connection's status since. */
            status: components["schemas"]["ConnectionStatus"];
            /** @description What was looked at, in order; the first that failed ends the test. */
            checks: components["schemas"]["ConnectionCheck"][];
        };
        /** @description One thing that was looked at. */
        ConnectionCheck: {
            /** @description `secrets`, `credentials`, `webhook`, `request` or `status`. */
            name: string;
            /** @description Whether it is as it should be. */
            ok: boolean;
            /** @description What was found. */
            message: string;
        };
        /** @description One page of a list. */
        List4: {
            /** @description Its items. */
            items: components["schemas"]["ScenarioSummary"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description A scenario as lists show it. */
        ScenarioSummary: {
            /** @description Its id. */
            id: components["schemas"]["ScenarioId"];
            /** @description Unique in the instance. */
            name: string;
            /** @description Whether events start runs of it. */
            enabled: boolean;
            /**
             * Format: uint32
             * @description The version that events run; null when nothing is published.
             */
            publishedVersion?: number | null;
            /**
             * Format: uint32
             * @description The highest version there has been; 0 when there is none.
             */
            latestVersion: number;
            /** @description Whether a version is published and the draft says something else, layout and notes apart. */
            draftAhead: boolean;
            /** @description What starts its runs: the key of a trigger type. */
            trigger: string;
            /** @description What it is for. */
            description?: string | null;
            /** @description Words to find it by. */
            tags: string[];
            /** @description When it was made. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When anything of it was changed last. */
            updatedAt: components["schemas"]["Timestamp"];
        };
        /** @description A scenario with its draft. */
        Scenario: {
            /** @description Its id. */
            id: components["schemas"]["ScenarioId"];
            /** @description Unique in the instance. */
            name: string;
            /** @description Whether events start runs of it. */
            enabled: boolean;
            /** @description Whether a person disabled it since it was last applied from a file. */
            disabledByHand: boolean;
            /**
             * Format: uint32
             * @description The version that events run; null when nothing is published.
             */
            publishedVersion?: number | null;
            /**
             * Format: uint32
             * @description The highest version there has been; 0 when there is none.
             */
            latestVersion: number;
            /** @description The editable form. */
            draft: components["schemas"]["Draft"];
            /** @description Content hash of the draft, without layout and notes. */
            draftHash: string;
            /** @description What an `If-Match` must say for the next change of the draft. */
            draftEtag: string;
            /** @description Who changed the draft last. */
            draftChangedBy: string;
            /** @description When the draft was changed last. */
            draftChangedAt: components["schemas"]["Timestamp"];
            /** @description Content hash that the last `apply` of a file left. */
            appliedHash?: string | null;
            /** @description When it was made. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When anything of it was changed last. */
            updatedAt: components["schemas"]["Timestamp"];
        };
        /** @description The editable form of a scenario, and the frozen content of a published version. */
        Draft: {
            /** @description What starts runs. */
            trigger: components["schemas"]["Trigger"];
            /**
             * @description The steps after the trigger, in the order in which they were declared.
             * @default []
             */
            nodes?: components["schemas"]["Node"][];
            /**
             * @description How values flow between them.
             * @default []
             */
            edges?: components["schemas"]["Edge"][];
            /**
             * @description What holds for every run.
             * @default {}
             */
            settings?: components["schemas"]["Settings"];
            /** @description Remarks on the canvas. */
            notes?: components["schemas"]["Note"][];
        };
        /** @description What starts runs of a scenario. Its node id is `trigger`. */
        Trigger: {
            /** @description Key of a trigger type, such as `webhook`. */
            type: string;
            /**
             * Format: uint32
             * @description The version of the type that it was written for; the newest one when absent.
             */
            typeVersion?: number | null;
            /**
             * @description Config of the trigger type.
             * @default {}
             */
            config?: unknown;
            /** @description An output to build and dry-run with. */
            sample?: unknown;
            /** @description Where it stands on the canvas. */
            position?: components["schemas"]["Point"] | null;
        };
        /** @description A place on the canvas, in pixels at zoom 1. */
        Point: {
            /**
             * Format: double
             * @description To the right.
             */
            x: number;
            /**
             * Format: double
             * @description Downwards.
             */
            y: number;
        };
        /** @description One step of a scenario. */
        Node: {
            /** @description What edges, files and expressions call it: `[a-z_][a-z0-9_]{0,63}`, unique, not `trigger`. */
            id: string;
            /** @description Key of an action or node type, such as `http`. */
            type: string;
            /**
             * Format: uint32
             * @description The version of the type that it was written for; the newest one when absent.
             */
            typeVersion?: number | null;
            /** @description A free label; the id when absent. */
            name?: string | null;
            /**
             * @description Config of the node type; any string in it may hold `{{ expressions }}`.
             * @default {}
             */
            config?: unknown;
            /** @description Where it stands on the canvas. */
            position?: components["schemas"]["Point"] | null;
            /** @description The container that it is a child of. */
            parentId?: string | null;
            /** @description When and how often a failed attempt is repeated. */
            retry?: components["schemas"]["Retry"] | null;
            /** @description How long one attempt may take; 30 s when absent. */
            timeout?: components["schemas"]["Duration"] | null;
            /** @description Whether an effect whose answer was lost is repeated. */
            delivery?: components["schemas"]["Delivery2"] | null;
            /** @description A disabled node passes its input on. */
            disabled?: boolean;
            /** @description An output for dry runs and the editor, never used live. */
            sample?: unknown;
            /** @description Remarks of whoever built it. */
            notes?: string | null;
        };
        /**
         * @description When and how often a failed attempt is repeated. What is absent comes from `settings.retry`,
         *     then from the defaults: 3 attempts, 1 s doubling to 60 s, full jitter.
         */
        Retry: {
            /**
             * Format: uint32
             * @description Attempts in all, the first included: 1 to 100.
             */
            attempts?: number | null;
            /** @description Wait before the second attempt. */
            initial?: components["schemas"]["Duration"] | null;
            /**
             * Format: double
             * @description What each further wait is multiplied by: 1 to 10.
             */
            factor?: number | null;
            /** @description Longest wait. */
            max?: components["schemas"]["Duration"] | null;
            /** @description Whether waits are random, so that many runs do not try again at the same moment. */
            jitter?: components["schemas"]["Jitter"] | null;
        };
        /** @description Whether waits between attempts are random. */
        Jitter: "full" | "none";
        /** @description Whether an effect whose answer was lost is repeated. */
        Delivery2: "at_least_once" | "at_most_once";
        /** @description From a node's output handle to a node's input handle. */
        Edge: {
            /** @description Id of the node it leaves, `trigger` for the trigger. */
            source: string;
            /**
             * @description Output handle it leaves by.
             * @default out
             */
            sourceHandle?: string;
            /** @description Id of the node it enters. */
            target: string;
            /**
             * @description Input handle it enters by.
             * @default in
             */
            targetHandle?: string;
        };
        /** @description What holds for every run of a scenario. */
        Settings: {
            /** @description What the scenario is for. */
            description?: string | null;
            /**
             * @description Words to find it by. In a cluster `worker:NAME` also chooses the group of workers that drives
             *     its runs; at most one of them.
             */
            tags?: string[];
            /** @description IANA zone of dates without one; the instance's default when absent. */
            timezone?: string | null;
            /** @description A run that has not finished by then fails with `DEADLINE`; 30 days when absent. */
            deadline?: components["schemas"]["Duration"] | null;
            /**
             * Format: uint32
             * @description Effects of one run in flight at a time; 8 when absent.
             */
            parallel?: number | null;
            /** @description What happens to attempts in flight when the run fails. */
            onFailure?: components["schemas"]["OnFailure"] | null;
            /** @description Name of the scenario that is told of a failed run. */
            errorScenario?: string | null;
            /** @description Whether the instance's alert URL is told of a failed run; yes when absent. */
            alert?: boolean | null;
            /** @description How many runs may execute at a time. */
            concurrency?: components["schemas"]["Concurrency"] | null;
            /** @description How many runs may start in a length of time. */
            rateLimit?: components["schemas"]["RateLimit"] | null;
            /** @description How long finished runs are kept. */
            retention?: components["schemas"]["Retention"] | null;
            /** @description The default figures of its nodes' retry policies. */
            retry?: components["schemas"]["Retry"] | null;
            /** @description What runs are found by: name to an expression over the event; at most 5. */
            labels?: {
                [key: string]: string;
            };
            /** @description Values for expressions; they win over the instance's variables. */
            vars?: {
                [key: string]: unknown;
            };
        };
        /** @description What happens to attempts in flight when the run fails. */
        OnFailure: "finish" | "cancel";
        /** @description How many runs may execute at a time. */
        Concurrency: {
            /**
             * Format: uint32
             * @description That many.
             */
            limit: number;
            /** @description An expression over the event: the limit holds for each of its values apart. */
            key?: string | null;
            /**
             * @description What happens to a run for which there is no slot.
             * @default queue
             */
            whenFull?: components["schemas"]["WhenFull"];
        };
        /** @description What happens to a run for which there is no slot. */
        WhenFull: "queue" | "drop" | "cancel_oldest";
        /** @description How many runs may start in a length of time. */
        RateLimit: {
            /**
             * Format: uint32
             * @description That many.
             */
            limit: number;
            /** @description In that time. */
            per: components["schemas"]["Duration"];
        };
        /** @description A remark on the canvas. */
        Note: {
            /** @description Unique among the notes of the scenario. */
            id: string;
            /** @description Markdown. */
            text: string;
            /** @description Its upper left corner. */
            position?: components["schemas"]["Point"] | null;
            /** @description Its width and height. */
            size?: components["schemas"]["Size"] | null;
            /** @description Name of a colour of the editor's palette. */
            color?: string | null;
        };
        /** @description A size on the canvas, in pixels at zoom 1. */
        Size: {
            /**
             * Format: double
             * @description From left to right.
             */
            width: number;
            /**
             * Format: double
             * @description From top to bottom.
             */
            height: number;
        };
        /** @description A scenario to create. */
        NewScenario: {
            /** @description Unique in the instance. */
            name: string;
            /**
             * @description Whether events start runs of it once it is published; yes when absent.
             * @default null
             */
            enabled?: boolean | null;
            /**
             * @description The editable form; a trigger by hand and nothing else when absent.
             * @default null
             */
            draft?: components["schemas"]["Draft"] | null;
        };
        /** @description What of a scenario can be changed besides its draft. */
        ScenarioPatch: {
            /** @description Unique in the instance. */
            name?: string;
            /** @description Whether events start runs of it. */
            enabled?: boolean;
            /**
             * @description Content hash of the draft that a file was applied to; set by `millrace apply`.
             * @default null
             */
            appliedHash?: string | null;
        };
        /** @description What to call a copy. */
        CopyName: {
            /** @description Unique in the instance. */
            name: string;
        };
        /** @description A merge patch of a draft: any of its members. */
        DraftPatch: {
            [key: string]: unknown;
        };
        /** @description What a check of the draft found. */
        Faults: {
            /** @description Every fault and warning, each with a JSON pointer into the draft. */
            items: components["schemas"]["Fault"][];
        };
        /** @description One page of a list. */
        List5: {
            /** @description Its items. */
            items: components["schemas"]["Node"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description A merge patch of a node: any of its members but its id. */
        NodePatch: {
            [key: string]: unknown;
        };
        /** @description What to call a node from now on. */
        NewNodeId: {
            /** @description Its new id. */
            id: string;
        };
        /** @description One page of a list. */
        List6: {
            /** @description Its items. */
            items: components["schemas"]["Edge"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description A version that was just published. */
        Published: {
            /**
             * Format: uint32
             * @description Counts from 1 in its scenario.
             */
            version: number;
            /** @description When it was published. */
            publishedAt: components["schemas"]["Timestamp"];
            /** @description Who published it. */
            publishedBy: string;
            /** @description SHA-256 of its content without layout and notes. */
            contentHash: string;
            /**
             * Format: uint32
             * @description The older version that it publishes again.
             */
            rollbackOf?: number | null;
            /** @description What is worth a look though it does not stand in the way. */
            warnings: components["schemas"]["Fault"][];
            /**
             * @description Members of the cluster of which it is not known that they run this version yet: they do within
             *     a second of being heard of again. Absent when there are none.
             */
            membersBehind?: string[];
        };
        /** @description Which version to publish again. */
        Rollback: {
            /**
             * Format: uint32
             * @description Its number.
             */
            version: number;
        };
        /** @description One page of a list. */
        List7: {
            /** @description Its items. */
            items: components["schemas"]["VersionSummary"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description A version as lists show it. */
        VersionSummary: {
            /**
             * Format: uint32
             * @description Counts from 1 in its scenario.
             */
            version: number;
            /** @description When it was published. */
            publishedAt: components["schemas"]["Timestamp"];
            /** @description Who published it. */
            publishedBy: string;
            /** @description SHA-256 of its content without layout and notes, in hexadecimal. */
            contentHash: string;
            /**
             * Format: uint32
             * @description The older version that it publishes again.
             */
            rollbackOf?: number | null;
        };
        /** @description A published version. */
        Version: {
            /** @description What lists show of it. */
            summary: components["schemas"]["VersionSummary"];
            /** @description What was published. */
            content: components["schemas"]["Draft"];
        };
        /** @description What leads from one to the other. */
        ScenarioDiff: {
            /** @description The earlier one, as it was asked for. */
            from: string;
            /** @description The later one, as it was asked for. */
            to: string;
            /** @description Every change: trigger, nodes, edges, settings, notes. */
            changes: components["schemas"]["DraftChange"][];
            /** @description Both as YAML files, as a unified diff; empty when the files are the same. */
            text: string;
        };
        /** @description One change. */
        DraftChange: {
            /** @description What became of the element. */
            kind: components["schemas"]["ChangeKind"];
            /** @description What part of the draft it is. */
            element: components["schemas"]["DraftElement"];
            /** @description The id of the node or note; null for all else, and for the order of all nodes or notes. */
            id?: string | null;
            /**
             * @description Where: a JSON pointer into the earlier draft for what was removed, into the later one for all
             *     else. `/nodes`, `/edges` or `/notes` alone is the order of those that stay.
             */
            pointer: string;
            /**
             * @description What it was; absent when it was not there. Of an order: the ids, or the edges as files write
             *     them.
             */
            before?: unknown;
            /** @description What it is; absent when it is there no more. */
            after?: unknown;
        };
        /** @description What became of an element. */
        ChangeKind: "added" | "removed" | "changed";
        /** @description A part of a draft. */
        DraftElement: "trigger" | "node" | "edge" | "setting" | "note";
        /** @description What a text holds. */
        ParsedFile: {
            /** @description Its documents, in order. */
            documents: components["schemas"]["ParsedDocument"][];
            /** @description What is wrong with its form, in the order of the lines. */
            faults: components["schemas"]["FileFault"][];
        };
        /** @description One document of a text. */
        ParsedDocument: {
            /** @description What it describes. */
            kind: components["schemas"]["DocumentKind"];
            /** @description The name of the scenario or connection, the key of the app. */
            name: string;
            /** @description Whether the file says that events start runs of the scenario; null where it is silent. */
            enabled?: boolean | null;
            /** @description The draft of a scenario without faults of form; null for all else. */
            draft?: components["schemas"]["Draft"] | null;
        };
        /** @description What a document describes. */
        DocumentKind: "Scenario" | "App" | "Connection";
        /** @description What is wrong with a file, and where. */
        FileFault: {
            /** @description The file; empty where a text has no name. */
            file: string;
            /**
             * Format: uint
             * @description From 1.
             */
            line: number;
            /**
             * Format: uint
             * @description From 1, in characters.
             */
            column: number;
            /** @description What kind of fault it is. */
            code: components["schemas"]["FaultCode"];
            /** @description Whether it stands in the way of publishing. */
            severity: components["schemas"]["Severity"];
            /** @description JSON pointer into the draft; empty where the fault is one of the file. */
            pointer: string;
            /** @description What is wrong, what was expected, what to do. */
            message: string;
        };
        /** @description A text to read. */
        Text: {
            /** @description One or more documents, YAML or JSON. */
            text: string;
        };
        /** @description A file. */
        PrintedFile: {
            /** @description YAML. */
            text: string;
        };
        /** @description A draft to write. */
        ToPrint: {
            /** @description The name of the scenario. */
            name: string;
            /** @description Its content. */
            draft: components["schemas"]["Draft"];
        };
        /** @description A run. */
        Run: {
            /** @description Its id. */
            id: components["schemas"]["RunId"];
            /** @description Its scenario. */
            scenarioId: components["schemas"]["ScenarioId"];
            /**
             * Format: uint32
             * @description The version it runs; null for a draft.
             */
            scenarioVersion?: number | null;
            /** @description Where it stands. */
            status: components["schemas"]["RunStatus"];
            /** @description On every step, log line and outgoing request of it. */
            correlationId: string;
            /** @description Whether nothing of it left the machine. */
            dryRun: boolean;
            /** @description When it was accepted. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When its first step after the trigger began. */
            startedAt?: components["schemas"]["Timestamp"] | null;
            /** @description When it ended. */
            finishedAt?: components["schemas"]["Timestamp"] | null;
            /** @description When it goes on by itself, while it waits. */
            waitingUntil?: components["schemas"]["Timestamp"] | null;
            /** @description Why it failed or was cancelled. */
            error?: components["schemas"]["RunError2"] | null;
            /** @description What it is found by. */
            labels: {
                [key: string]: string;
            };
            /** @description The run that it retries. */
            retryOf?: components["schemas"]["RunId"] | null;
            /** @description The run whose event it runs once more. */
            replayOf?: components["schemas"]["RunId"] | null;
            /**
             * Format: uint64
             * @description How many entries its journal holds.
             */
            entries: number;
        };
        /** @description Why a run did not succeed. */
        RunError2: {
            /** @description A stable code in capitals. */
            code: string;
            /** @description What failed, where, what was expected, what to do. */
            message: string;
        };
        /** @description What a dry run did. */
        DryRunAnswer: {
            /** @description Its id. */
            runId: components["schemas"]["RunId"];
            /** @description How it ended. */
            status: components["schemas"]["RunStatus"];
            /** @description Why it failed. */
            error?: components["schemas"]["RunError2"] | null;
            /** @description The effects that a live run would have had, in order. */
            effects: components["schemas"]["EffectView"][];
            /** @description Its steps, in step order. */
            steps: components["schemas"]["StepView"][];
            /** @description What a `respond` node would have answered. */
            reply?: unknown;
        };
        /** @description An effect that a live run would have had. */
        EffectView: {
            /** @description The node. */
            nodeId: string;
            /** @description Its place within containers, empty outside of them. */
            scope: string;
            /**
             * @description The exact request, secrets as `***` with their connection's name; null when it could not be
             *     made.
             */
            request: unknown;
            /** @description Where its answer came from; null when it could not be made. */
            answeredBy?: components["schemas"]["AnsweredBy"] | null;
        };
        /** @description Where the answer of an effect came from. */
        AnsweredBy: "sample" | "run" | "example";
        /** @description One node's execution in a run. */
        StepView: {
            /**
             * Format: uint32
             * @description Its number in the plan's order, from 1.
             */
            step: number;
            /** @description The node. */
            nodeId: string;
            /** @description Its place within containers, empty outside of them. */
            scope: string;
            /** @description Where it stands. */
            status: components["schemas"]["StepStatus"];
            /** @description Why it was skipped. */
            skipReason?: components["schemas"]["SkipReason"] | null;
            /** @description What was tried, oldest first. A node that is no action has at most one. */
            attempts: components["schemas"]["AttemptView"][];
            /** @description The value on `in`; null when it was not reached. */
            input: unknown;
            /** @description Its output; null while it has none. */
            output: unknown;
        };
        /** @description Where a step stands. */
        StepStatus: "pending" | "running" | "waiting" | "succeeded" | "failed" | "skipped" | "cancelled";
        /** @description Why a step was skipped. */
        SkipReason: "not_taken" | "failed_upstream" | "run_ended";
        /** @description One attempt of a step. */
        AttemptView: {
            /**
             * Format: uint32
             * @description Its number, from 1.
             */
            attempt: number;
            /** @description When it began. */
            startedAt: components["schemas"]["Timestamp"];
            /** @description When it ended; null while it is open. */
            finishedAt?: components["schemas"]["Timestamp"] | null;
            /** @description How it ended; null while it is open. */
            outcome?: components["schemas"]["AttemptOutcome"] | null;
            /** @description What it ended with. */
            error?: components["schemas"]["ErrorView"] | null;
            /** @description The evaluated config, secrets as `***` with their connection's name. */
            request?: unknown;
        };
        /** @description How an attempt ended. */
        AttemptOutcome: "success" | "retryable_error" | "fatal_error" | "interrupted";
        /** @description What an attempt ended with. */
        ErrorView: {
            /** @description A stable code in capitals. */
            code: string;
            /** @description What failed and what to do. */
            message: string;
            /** @description What the callee said, or other facts. */
            data?: unknown;
        };
        /** @description How a scenario is run by hand. */
        RunRequest: {
            /**
             * @description The trigger's output as it stands; in a dry run the trigger's sample when absent, else null.
             * @default null
             */
            payload?: unknown;
            /**
             * @description Whether nothing leaves the machine.
             * @default false
             */
            dryRun?: boolean;
            /** @description What runs: the published version when absent, in a dry run the draft. */
            version?: components["schemas"]["RunnableVersion"] | null;
            /**
             * @description Whether to answer only when the run has finished, or after a minute.
             * @default false
             */
            wait?: boolean;
            /**
             * @description In a dry run: the run whose outputs answer effects that have no sample.
             * @default null
             */
            sampleFrom?: components["schemas"]["RunId"] | null;
        };
        /** @description `draft`, or the number of a published version. */
        RunnableVersion: "draft" | number;
        /** @description One page of a list. */
        List8: {
            /** @description Its items. */
            items: components["schemas"]["Run"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        List9: {
            /** @description Its items. */
            items: components["schemas"]["StepView"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        List10: {
            /** @description Its items. */
            items: components["schemas"]["LogView"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description A line of a run's log. */
        LogView: {
            /** @description When it was written. */
            at: components["schemas"]["Timestamp"];
            /** @description How loud it is. */
            level: components["schemas"]["LogLevel"];
            /** @description The node that it is about; null when it is the run. */
            nodeId?: string | null;
            /**
             * Format: uint32
             * @description That node's step.
             */
            step?: number | null;
            /**
             * Format: uint32
             * @description The attempt that it is about.
             */
            attempt?: number | null;
            /** @description What it says. */
            message: string;
            /** @description What it shows beside it. */
            data?: unknown;
        };
        /** @description How loud a log line is. */
        LogLevel: "debug" | "info" | "warn" | "error";
        /** @description What decided a run's path. */
        Explained: {
            /** @description One fact each, in the order of the journal. */
            sentences: string[];
        };
        /** @description A run with everything that it was made of. */
        ExportedRun: {
            /**
             * Format: uint32
             * @description The form of this document: 1.
             */
            format: number;
            /** @description The version of Millrace that wrote it. */
            millrace: string;
            /** @description The run as the API shows it. */
            run: components["schemas"]["Run"];
            /** @description What it ran. */
            scenario: components["schemas"]["ExportedScenario"];
            /** @description IANA zone of scenarios that name none. */
            timezone: string;
            /**
             * @description The journal in its chunks, oldest first, each in base64: a format byte, then entries in
             *     CBOR (RFC 8949).
             */
            journal: string[];
        };
        /** @description What an exported run ran. */
        ExportedScenario: {
            /** @description Its id. */
            id: components["schemas"]["ScenarioId"];
            /** @description Its name. */
            name: string;
            /**
             * Format: uint32
             * @description The version; null for a draft.
             */
            version?: number | null;
            /** @description SHA-256 of the content without layout and notes. */
            contentHash: string;
            /** @description Trigger, nodes, edges, settings. */
            content: components["schemas"]["Draft"];
        };
        /** @description Why a run is to end. */
        Cancel: {
            /**
             * @description In the words of whoever asks.
             * @default null
             */
            reason?: string | null;
        };
        /** @description How a run is retried. */
        RetryRequest: {
            /**
             * @description This node and all after it are run again, also those that had succeeded.
             * @default null
             */
            from?: string | null;
            /**
             * @description Which version runs; `same` when absent.
             * @default same
             */
            version?: components["schemas"]["Again"];
            /**
             * @description Whether `at_most_once` steps may be repeated.
             * @default false
             */
            force?: boolean;
        };
        /** @description Which version runs: the one that the run had (`same`), the one that events run now (`latest`), or the one with that number. */
        Again: ("same" | "latest") | number;
        /** @description How a run's event is run once more. */
        ReplayRequest: {
            /**
             * @description Which version runs; `same` when absent.
             * @default same
             */
            version?: components["schemas"]["Again"];
            /**
             * @description Whether nothing leaves the machine; effects are answered from the run that is replayed.
             * @default false
             */
            dryRun?: boolean;
        };
        /** @description What a person gives to a step. */
        ResolveRequest: {
            /** @description Its output. */
            output: unknown;
            /** @description Why, in their words. */
            reason: string;
        };
        /** @description A job. */
        Job: {
            /** @description Its id. */
            id: components["schemas"]["JobId"];
            /** @description What it does with each run. */
            action: components["schemas"]["BulkAction"];
            /** @description How. */
            options: components["schemas"]["BulkOptions"];
            /** @description Which runs. */
            filter: components["schemas"]["RunSelection"];
            /** @description Who asked. */
            createdBy: string;
            /** @description Where it stands. */
            status: components["schemas"]["JobStatus"];
            /** @description How far it is. */
            progress: components["schemas"]["JobProgress"];
            /** @description The last run with which it did not succeed. */
            lastFailure?: components["schemas"]["JobFailure"] | null;
            /** @description When it was made. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When it ended. */
            finishedAt?: components["schemas"]["Timestamp"] | null;
        };
        /** @example job_01jdcx2h5se8e9v5sk5qh6gd3w */
        JobId: string;
        /** @description What a job does with each run. */
        BulkAction: "cancel" | "retry" | "replay" | "resolve";
        /** @description How a job does it. */
        BulkOptions: {
            /**
             * @description Why, in the words of whoever asks (`cancel`, `resolve`).
             * @default null
             */
            reason?: string | null;
            /**
             * @description This node and all after it are run again (`retry`).
             * @default null
             */
            from?: string | null;
            /**
             * @description Which version runs; `same` when absent (`retry`, `replay`).
             * @default same
             */
            version?: components["schemas"]["Again"];
            /**
             * @description Whether `at_most_once` steps may be repeated (`retry`).
             * @default false
             */
            force?: boolean;
            /**
             * Format: uint32
             * @description The step (`resolve`).
             * @default null
             */
            step?: number | null;
            /**
             * @description Its output (`resolve`).
             * @default null
             */
            output?: unknown;
        };
        /** @description Which runs a bulk action takes; all fields together must hold, and at least one is needed. */
        RunSelection: {
            /**
             * @description Of this scenario.
             * @default null
             */
            scenario?: components["schemas"]["ScenarioId"] | null;
            /**
             * Format: uint32
             * @description Of this version.
             * @default null
             */
            version?: number | null;
            /**
             * @description In one of these statuses; in any when empty.
             * @default []
             */
            status?: components["schemas"]["RunStatus"][];
            /**
             * @description Accepted after this time.
             * @default null
             */
            createdAfter?: components["schemas"]["Timestamp"] | null;
            /**
             * @description Accepted before this time.
             * @default null
             */
            createdBefore?: components["schemas"]["Timestamp"] | null;
            /**
             * @description With this correlation id.
             * @default null
             */
            correlationId?: string | null;
            /**
             * @description That ended with this error code.
             * @default null
             */
            "error.code"?: string | null;
            /**
             * @description With all of these labels.
             * @default {}
             */
            labels?: {
                [key: string]: string;
            };
            /**
             * @description That retry this run.
             * @default null
             */
            retryOf?: components["schemas"]["RunId"] | null;
        };
        /** @description Where a job stands. */
        JobStatus: "running" | "stopping" | "finished" | "cancelled";
        /** @description How far a job is. */
        JobProgress: {
            /**
             * Format: uint64
             * @description Runs with which it succeeded.
             */
            done: number;
            /**
             * Format: uint64
             * @description Runs with which it did not.
             */
            failed: number;
            /**
             * Format: uint64
             * @description Runs in all; known when it has been through them.
             */
            total?: number | null;
        };
        /** @description A run with which a job did not succeed. */
        JobFailure: {
            /** @description The run. */
            runId: components["schemas"]["RunId"];
            /** @description The code of the problem. */
            code: string;
            /** @description Its message. */
            message: string;
        };
        /** @description What to do with which runs. */
        BulkRequest: {
            /** @description What to do with each. */
            action: components["schemas"]["BulkAction"];
            /** @description Which runs; all fields together must hold, and at least one is needed. */
            filter: components["schemas"]["RunSelection"];
            /**
             * @description How.
             * @default {
             *       "reason": null,
             *       "from": null,
             *       "version": "same",
             *       "force": false,
             *       "step": null,
             *       "output": null
             *     }
             */
            options?: components["schemas"]["BulkOptions"];
        };
        /** @description What happened to runs, over time. */
        Statistics: {
            /** @description When the first bucket begins. */
            from: components["schemas"]["Timestamp"];
            /** @description When the last bucket ends, which has not come yet. */
            to: components["schemas"]["Timestamp"];
            /**
             * Format: uint32
             * @description How long a bucket is.
             */
            bucketSeconds: number;
            /** @description Oldest first, without gaps. */
            buckets: components["schemas"]["StatisticsBucket"][];
            /** @description All of them together. */
            total: components["schemas"]["StatisticsTotal"];
        };
        /** @description What happened to runs in a minute or an hour. */
        StatisticsBucket: {
            /** @description When it begins. */
            at: components["schemas"]["Timestamp"];
            /**
             * Format: uint64
             * @description Runs that were accepted.
             */
            started: number;
            /**
             * Format: uint64
             * @description Runs that ended well.
             */
            succeeded: number;
            /**
             * Format: uint64
             * @description Runs that failed.
             */
            failed: number;
            /**
             * Format: uint64
             * @description Runs that were cancelled.
             */
            cancelled: number;
            /**
             * Format: uint64
             * @description Half of the runs ended within this time after acceptance; null when none ended.
             */
            p50Millis?: number | null;
            /**
             * Format: uint64
             * @description 95 in 100 did.
             */
            p95Millis?: number | null;
            /**
             * Format: uint64
             * @description 99 in 100 did.
             */
            p99Millis?: number | null;
        };
        /** @description What happened to runs in all. */
        StatisticsTotal: {
            /**
             * Format: uint64
             * @description Runs that were accepted.
             */
            started: number;
            /**
             * Format: uint64
             * @description Runs that ended well.
             */
            succeeded: number;
            /**
             * Format: uint64
             * @description Runs that failed.
             */
            failed: number;
            /**
             * Format: uint64
             * @description Runs that were cancelled.
             */
            cancelled: number;
            /**
             * Format: uint64
             * @description Half of the runs ended within this time after acceptance; null when none ended.
             */
            p50Millis?: number | null;
            /**
             * Format: uint64
             * @description 95 in 100 did.
             */
            p95Millis?: number | null;
            /**
             * Format: uint64
             * @description 99 in 100 did.
             */
            p99Millis?: number | null;
        };
        /** @description What happened to the runs of each scenario. */
        ScenarioStatisticsList: {
            /** @description By id. */
            items: components["schemas"]["ScenarioStatistics"][];
        };
        /** @description What happened to the runs of a scenario. */
        ScenarioStatistics: {
            /** @description The scenario. */
            scenarioId: components["schemas"]["ScenarioId"];
            /**
             * Format: uint64
             * @description Runs that were accepted.
             */
            started: number;
            /**
             * Format: uint64
             * @description Runs that ended well.
             */
            succeeded: number;
            /**
             * Format: uint64
             * @description Runs that failed.
             */
            failed: number;
            /**
             * Format: uint64
             * @description Runs that were cancelled.
             */
            cancelled: number;
            /** @description When the run that ended last did so; null when none ended. */
            lastRunAt?: components["schemas"]["Timestamp"] | null;
            /** @description How it ended. */
            lastStatus?: components["schemas"]["RunStatus"] | null;
            /** @description Runs that were accepted in each hour, oldest first. */
            perHour: number[];
            /** @description Runs that failed in each hour, oldest first. */
            failedPerHour: number[];
        };
        /** @description What came out. */
        Evaluated: {
            /** @description The value. */
            value: unknown;
            /** @description The type of the value. */
            type: string;
        };
        /** @description What to evaluate, and over what. */
        Request: {
            /**
             * @description An expression, with or without braces around it.
             * @default null
             */
            expression?: string | null;
            /**
             * @description A value whose strings hold expressions in braces.
             * @default null
             */
            template?: unknown;
            /** @description What names stand for. */
            scope?: components["schemas"]["Names"] | null;
            /**
             * @description A run in which a node sees what names stand for.
             * @default null
             */
            runId?: components["schemas"]["RunId"] | null;
            /**
             * @description That node.
             * @default null
             */
            nodeId?: string | null;
        };
        /** @description What names stand for; an absent one is not defined. */
        Names: {
            /**
             * @description `input`
             * @default null
             */
            input?: unknown;
            /**
             * @description `inputs`: values by input handle.
             * @default null
             */
            inputs?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description `trigger`
             * @default null
             */
            trigger?: unknown;
            /**
             * @description `run`
             * @default null
             */
            run?: unknown;
            /**
             * @description `item`
             * @default null
             */
            item?: unknown;
            /**
             * Format: uint64
             * @description `index`
             * @default null
             */
            index?: number | null;
            /**
             * @description `nodes`: outputs by node id.
             * @default null
             */
            nodes?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description `vars`
             * @default null
             */
            vars?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description What expressions may be made of. */
        ExpressionWords: {
            /** @description What stands behind a `|`. */
            filters: components["schemas"]["ExpressionWord"][];
            /** @description What is called with parentheses. */
            functions: components["schemas"]["ExpressionWord"][];
            /** @description What stands behind `is`. */
            tests: components["schemas"]["ExpressionWord"][];
            /** @description What an expression sees. */
            names: components["schemas"]["ExpressionWord"][];
        };
        /** @description A word of expressions. */
        ExpressionWord: {
            /** @description What it is called. */
            name: string;
            /** @description How it is written, with its arguments; what may be left out shows what it then is. */
            signature: string;
            /** @description What it gives, in a sentence. */
            about: string;
        };
        /** @description One page of a list. */
        List11: {
            /** @description Its items. */
            items: components["schemas"]["TypeInfo"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description What the registry says of a type. */
        TypeInfo: {
            /** @description What scenarios call it; unique across triggers, actions and nodes. */
            key: string;
            /**
             * Format: uint32
             * @description Raised by a breaking change of its config or output.
             */
            version: number;
            /** @description What kind of type it is. */
            kind: components["schemas"]["TypeKind"];
            /** @description Its name for people. */
            title: string;
            /** @description What it does, in one sentence. */
            description: string;
            /** @description Name of its icon in the Lucide set. */
            icon: string;
            /** @description Where edges enter. */
            inputs: components["schemas"]["Handle"][];
            /** @description Where edges leave, `error` included; those that depend on the config left out. */
            outputs: components["schemas"]["Handle"][];
            /** @description Whether its config names further outputs. */
            dynamicOutputs: boolean;
            /**
             * @description JSON Schema (2020-12) of its config. `x-expression: true` marks fields that hold an
             *     expression with or without braces, `x-connection: true` the field that names a connection,
             *     `x-app: true` one that names an app, `x-url: true` one that holds a URL; a list with
             *     `x-until: NAME` is evaluated up to its first element whose member NAME is true, and ends there.
             *     `x-absent: WORDS` says what holds where a field is absent and no `default` can tell.
             */
            schema: unknown;
            /** @description Configs that work. */
            examples: components["schemas"]["Example"][];
            /** @description Its manual page, Markdown. */
            page: string;
        };
        /** @description What kind of type it is. */
        TypeKind: "trigger" | "action" | "node";
        /** @description A named place where edges leave or enter. */
        Handle: {
            /** @description What edges call it. */
            name: string;
            /** @description What it carries. */
            description: string;
        };
        /** @description A config that works, and what it gives. */
        Example: {
            /** @description What it shows. */
            title: string;
            /** @description The config, as a person writes it. */
            config: unknown;
            /** @description A value on `in`. */
            input: unknown;
            /** @description The output that this gives; dry runs answer effects with it when nothing better is known. */
            output: unknown;
        };
        /** @description One page of a list. */
        List12: {
            /** @description Its items. */
            items: components["schemas"]["Variable"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description A variable. */
        Variable: {
            /** @description Its name. */
            name: string;
            /** @description Its value. */
            value: unknown;
            /** @description When it was changed last. */
            updatedAt: components["schemas"]["Timestamp"];
        };
        /** @description A variable's value. */
        NewValue: {
            /** @description Any JSON value. Not for secrets: those belong into a connection. */
            value: unknown;
        };
        /** @description One page of a list. */
        List13: {
            /** @description Its items. */
            items: components["schemas"]["Token"][];
            /** @description `cursor` of the next page; null on the last. */
            next?: string | null;
        };
        /** @description A token as lists show it. */
        Token: {
            /** @description Its id. */
            id: components["schemas"]["TokenId"];
            /** @description What it is for. */
            name: string;
            /** @description When it was made. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When it ends. */
            expiresAt?: components["schemas"]["Timestamp"] | null;
        };
        /** @example tok_01jdcx2h5se8e9v5sk5qh6gd3w */
        TokenId: string;
        /** @description A token that was just made. */
        MadeToken: {
            /** @description Its id. */
            id: components["schemas"]["TokenId"];
            /** @description What it is for. */
            name: string;
            /** @description The token itself, shown this once. */
            token: string;
            /** @description When it was made. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When it ends. */
            expiresAt?: components["schemas"]["Timestamp"] | null;
        };
        /** @description A token to make. */
        NewToken: {
            /** @description What it is for; unique in the instance. Changes made with it are recorded under this name. */
            name: string;
            /**
             * @description How long it is good for, more than `0s`; for ever when absent.
             * @default null
             */
            expiresIn?: components["schemas"]["Duration"] | null;
        };
        /** @description Who is signed in. */
        Session: {
            /** @description `admin`, or the name of the token. */
            caller: string;
            /** @description When the session ends unless its cookie is replaced; null for a token. */
            expiresAt?: components["schemas"]["Timestamp"] | null;
        };
        /** @description What proves who someone is: one of the two. */
        Credentials: {
            /**
             * @description A token.
             * @default null
             */
            token?: string | null;
            /**
             * @description The code of a sign-in link.
             * @default null
             */
            link?: string | null;
        };
        /** @description A link that signs in. */
        SignInLink: {
            /** @description The link. */
            url: string;
            /** @description When it ends. */
            expiresAt: components["schemas"]["Timestamp"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Healthy"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not: the database does not answer within 2 s. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unhealthy"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealthShort: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Healthy"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not: the database does not answer within 2 s. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unhealthy"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It lives. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessState"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does: the writer commits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessState"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not. Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessState"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInstance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What holds where a scenario says nothing itself. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The members, in the order in which they joined. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberList"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApps: {
        parameters: {
            query?: {
                /** @description Most items on the page: 50, at most 500. */
                limit?: number | null;
                /** @description `next` of the page before. */
                cursor?: string | null;
                /** @description The app with this key alone. */
                key?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of apps. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "shop",
                 *       "name": "Shop"
                 *     }
                 */
                "application/json": components["schemas"]["NewApp"];
            };
        };
        responses: {
            /** @description The app. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_exists`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The app. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `in_use`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Web shop"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["AppPatch"];
            };
        };
        responses: {
            /** @description The app, changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_exists`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAppConnections: {
        parameters: {
            query?: {
                /** @description Most items on the page: 50, at most 500. */
                limit?: number | null;
                /** @description `next` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of connections, without their secrets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List2"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Those that came after the one with this number. */
                after?: number | null;
                /** @description Most items: 50, which is also what is kept. */
                limit?: number | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deliveries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List3"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runs finished in time, or no `when` held. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. Problem `not_kept`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhookByGet: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhookByPut: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "id": "A-1001",
                 *       "total": 120
                 *     }
                 */
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "id": "A-1001",
                 *       "total": 120
                 *     }
                 */
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhookByDelete: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhookByPatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "id": "A-1001",
                 *       "total": 120
                 *     }
                 */
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhookBelowByGet: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhookBelowByPut: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "id": "A-1001",
                 *       "total": 120
                 *     }
                 */
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhookBelow: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "id": "A-1001",
                 *       "total": 120
                 *     }
                 */
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhookBelowByDelete: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveWebhookBelowByPatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`. */
                "X-Signature"?: string;
                /** @description Names the event: sent again with the same key it starts nothing. */
                "Idempotency-Key"?: string;
                /** @description Goes with the runs, their logs and requests. */
                "X-Correlation-Id"?: string;
                /** @description `respond-async`, or `wait=N` in seconds (RFC 7240). */
                Prefer?: string;
            };
            path: {
                appKey: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "id": "A-1001",
                 *       "total": 120
                 *     }
                 */
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The runs finished in time, or no `when` held, or a vendor's event was seen before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description A run goes on. */
            202: {
                headers: {
                    /** @description The first run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `invalid_signature`. Problem `signature_not_configured`. Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_app_key`. Problem `no_listener`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run was cancelled in time. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `idempotency_key_reused`. Problem `event_expression`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run failed; the event is recorded. Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `outcome_unknown`. Problem `store_unavailable`. */
            503: {
                headers: {
                    /** @description Seconds after which to send it again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the `respond` node of a run says. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listConnections: {
        parameters: {
            query?: {
                /** @description Most items on the page: 50, at most 500. */
                limit?: number | null;
                /** @description `next` of the page before. */
                cursor?: string | null;
                /** @description Those of this app alone. */
                appId?: string | null;
                /** @description The connection with this name alone. */
                name?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of connections, without their secrets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List2"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createConnection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "appId": "app_01jdcx2h5se8e9v5sk5qh6gd3w",
                 *       "name": "shop-main",
                 *       "secrets": {
                 *         "credentials": {
                 *           "webhookSecret": "s3cret"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewConnection"];
            };
        };
        responses: {
            /** @description The connection, without its secrets. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_exists`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection, without its secrets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `in_use`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "inactive"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ConnectionPatch"];
            };
        };
        responses: {
            /** @description The connection, changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_exists`. Problem `in_use`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionTest"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listScenarios: {
        parameters: {
            query?: {
                /** @description Most items on the page: 50, at most 500. */
                limit?: number | null;
                /** @description `next` of the page before. */
                cursor?: string | null;
                /** @description The scenario with this name alone. */
                name?: string | null;
                /** @description Those whose name contains this, in any case. */
                search?: string | null;
                /** @description Enabled ones or disabled ones. */
                enabled?: boolean | null;
                /** @description Those whose draft or published version uses the app with this key. */
                app?: string | null;
                /** @description Those whose draft or published version uses the connection with this name. */
                connection?: string | null;
                /** @description Those whose draft or published version calls the scenario with this name. */
                scenario?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of scenarios, without their drafts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List4"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createScenario: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "hello",
                 *       "enabled": true,
                 *       "draft": {
                 *         "trigger": {
                 *           "type": "webhook",
                 *           "config": {
                 *             "app": "shop"
                 *           }
                 *         },
                 *         "nodes": [
                 *           {
                 *             "id": "log_1",
                 *             "type": "logger",
                 *             "config": {
                 *               "message": "Hello"
                 *             }
                 *           }
                 *         ],
                 *         "edges": [
                 *           {
                 *             "source": "trigger",
                 *             "target": "log_1"
                 *           }
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewScenario"];
            };
        };
        responses: {
            /** @description The scenario. Nothing is published yet. */
            201: {
                headers: {
                    /** @description Names this draft. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenario"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_exists`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scenario. */
            200: {
                headers: {
                    /** @description Names this draft. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenario"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `scenario_enabled`. Problem `in_use`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "hello-world"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ScenarioPatch"];
            };
        };
        responses: {
            /** @description The scenario, changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenario"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_exists`. Problem `in_use`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enableScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scenario, enabled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenario"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disableScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scenario, disabled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenario"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    copyScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "hello-copy"
                 *     }
                 */
                "application/json": components["schemas"]["CopyName"];
            };
        };
        responses: {
            /** @description The copy. */
            201: {
                headers: {
                    /** @description Names the copy's draft. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenario"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_exists`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft. */
            200: {
                headers: {
                    /** @description Names this draft. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceDraft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "trigger": {
                 *         "type": "manual"
                 *       },
                 *       "nodes": [],
                 *       "edges": []
                 *     }
                 */
                "application/json": components["schemas"]["Draft"];
            };
        };
        responses: {
            /** @description The draft, changed. */
            200: {
                headers: {
                    /** @description Names the draft as it is now. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_required`. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeDraft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "settings": {
                 *         "deadline": "1h"
                 *       }
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["DraftPatch"];
            };
        };
        responses: {
            /** @description The draft, changed. */
            200: {
                headers: {
                    /** @description Names the draft as it is now. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_required`. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every fault and warning. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Faults"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkUnsavedDraft: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "trigger": {
                 *         "type": "manual"
                 *       },
                 *       "nodes": [],
                 *       "edges": []
                 *     }
                 */
                "application/json": components["schemas"]["Draft"];
            };
        };
        responses: {
            /** @description Every fault and warning. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Faults"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNodes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, as declared. */
            200: {
                headers: {
                    /** @description Names this draft. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List5"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "log_1",
                 *       "type": "logger",
                 *       "config": {
                 *         "message": "Hello"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Node"];
            };
        };
        responses: {
            /** @description The node. */
            201: {
                headers: {
                    /** @description Names the draft as it is now. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. Problem `already_exists`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_required`. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                nodeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The node. */
            200: {
                headers: {
                    /** @description Names this draft. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                nodeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "log_1",
                 *       "type": "logger",
                 *       "config": {
                 *         "message": "Hello"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Node"];
            };
        };
        responses: {
            /** @description The node. */
            200: {
                headers: {
                    /** @description Names the draft as it is now. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_required`. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                nodeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft, changed. */
            200: {
                headers: {
                    /** @description Names the draft as it is now. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_required`. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                nodeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "config": {
                 *         "level": "warn"
                 *       }
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["NodePatch"];
            };
        };
        responses: {
            /** @description The node. */
            200: {
                headers: {
                    /** @description Names the draft as it is now. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_required`. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renameNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                nodeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "log_order"
                 *     }
                 */
                "application/json": components["schemas"]["NewNodeId"];
            };
        };
        responses: {
            /** @description The draft, changed. */
            200: {
                headers: {
                    /** @description Names the draft as it is now. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. Problem `already_exists`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_required`. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEdges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, as declared. */
            200: {
                headers: {
                    /** @description Names this draft. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List6"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addEdge: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": "trigger",
                 *       "target": "log_1"
                 *     }
                 */
                "application/json": components["schemas"]["Edge"];
            };
        };
        responses: {
            /** @description The edge. */
            201: {
                headers: {
                    /** @description Names the draft as it is now. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Edge"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_exists`. Problem `changed_meanwhile`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_required`. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteEdges: {
        parameters: {
            query: {
                /** @description Id of the node that they leave. */
                source: string;
                /** @description Id of the node that they enter. */
                target: string;
                /** @description Output handle that they leave by; any when absent. */
                sourceHandle?: string | null;
                /** @description Input handle that they enter by; any when absent. */
                targetHandle?: string | null;
            };
            header?: {
                /** @description The `ETag` of the draft that is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft, changed. */
            200: {
                headers: {
                    /** @description Names the draft as it is now. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_required`. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publishScenario: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft to publish; the present one when absent. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. Events run it from now on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Published"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `precondition_failed`. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_scenario`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rollbackScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 1
                 *     }
                 */
                "application/json": components["schemas"]["Rollback"];
            };
        };
        responses: {
            /** @description The new version. Events run it from now on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Published"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `changed_meanwhile`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `invalid_scenario`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listVersions: {
        parameters: {
            query?: {
                /** @description Most items on the page: 50, at most 500. */
                limit?: number | null;
                /** @description `next` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions, without their content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List7"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareVersions: {
        parameters: {
            query: {
                /** @description The earlier one: the number of a version, or `draft`. */
                from: string;
                /** @description The later one: the number of a version, or `draft`. */
                to: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What changed, piece by piece and as text. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScenarioDiff"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    parseFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "scenario: hello\ntrigger: { type: manual }\n"
                 *     }
                 */
                "application/json": components["schemas"]["Text"];
            };
        };
        responses: {
            /** @description The documents of the text, and its faults. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParsedFile"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    printFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "hello",
                 *       "draft": {
                 *         "trigger": {
                 *           "type": "manual"
                 *         },
                 *         "nodes": [],
                 *         "edges": []
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ToPrint"];
            };
        };
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrintedFile"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "payload": {
                 *         "body": {
                 *           "id": 7
                 *         }
                 *       },
                 *       "dryRun": true,
                 *       "version": "draft"
                 *     }
                 */
                "application/json": components["schemas"]["RunRequest"];
            };
        };
        responses: {
            /** @description The run, which has finished. What a dry run did (`dryRun`). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"] | components["schemas"]["DryRunAnswer"];
                };
            };
            /** @description The run, which goes on. */
            202: {
                headers: {
                    /** @description The run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_published`. Problem `plan_unavailable`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `draft_not_live`. Problem `invalid_scenario`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description Most items on the page: 50, at most 500. */
                limit?: number | null;
                /** @description `next` of the page before. */
                cursor?: string | null;
                /** @description Of this scenario. */
                scenario?: string | null;
                /** @description Of this version. */
                version?: number | null;
                /** @description In this status; given several times, in one of these. */
                status?: ("queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled")[];
                /** @description Accepted after this time. */
                createdAfter?: string | null;
                /** @description Accepted before this time. */
                createdBefore?: string | null;
                /** @description With this correlation id. */
                correlationId?: string | null;
                /** @description That ended with this error code. */
                "error.code"?: string | null;
                /** @description Dry runs instead of live ones. */
                dryRun?: boolean | null;
                /** @description That retry this run. */
                retryOf?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List8"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSteps: {
        parameters: {
            query?: {
                /** @description Most items on the page: 500, which is also the most. */
                limit?: number | null;
                /** @description `next` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of steps. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List9"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `plan_unavailable`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLogs: {
        parameters: {
            query?: {
                /** @description Lines of this level and of louder ones. */
                level?: ("debug" | "info" | "warn" | "error") | null;
                /** @description Lines about this node. */
                nodeId?: string | null;
                /** @description `next` of the page before: lines that were written after it. */
                after?: string | null;
                /** @description Most items on the page: 50, at most 500. */
                limit?: number | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of lines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List10"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `plan_unavailable`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sentences. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explained"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `plan_unavailable`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLargeValue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The value. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `overloaded`. Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run with its content and journal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedRun"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `plan_unavailable`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamRunEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The last `id` that was seen. */
                "Last-Event-ID"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, each with one JSON object as data. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, each with one JSON object as data. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "wrong customer"
                 *     }
                 */
                "application/json": components["schemas"]["Cancel"];
            };
        };
        responses: {
            /** @description It had been asked before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The request is recorded; the run will end. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_finished`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "from": "notify",
                 *       "version": "same"
                 *     }
                 */
                "application/json": components["schemas"]["RetryRequest"];
            };
        };
        responses: {
            /** @description The new run. */
            201: {
                headers: {
                    /** @description The new run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_finished`. Problem `retry_unfinished`. Problem `needs_force`. Problem `not_possible`. Problem `not_published`. Problem `plan_unavailable`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "version": "latest"
                 *     }
                 */
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            /** @description The new run. What a dry run did (`dryRun`). */
            201: {
                headers: {
                    /** @description The new run. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"] | components["schemas"]["DryRunAnswer"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_possible`. Problem `not_published`. Problem `plan_unavailable`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveStep: {
        parameters: {
            query?: {
                /** @description Its address in containers, such as `outer[3].`; empty outside of them. */
                scope?: string;
            };
            header?: never;
            path: {
                id: string;
                step: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "output": {
                 *         "ok": true
                 *       },
                 *       "reason": "done by hand, ticket 4711"
                 *     }
                 */
                "application/json": components["schemas"]["ResolveRequest"];
            };
        };
        responses: {
            /** @description The run, which goes on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The retry. */
            201: {
                headers: {
                    /** @description The retry. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_finished`. Problem `not_resolvable`. Problem `retry_unfinished`. Problem `plan_unavailable`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeRuns: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "action": "retry",
                 *       "filter": {
                 *         "status": [
                 *           "failed"
                 *         ]
                 *       },
                 *       "options": {
                 *         "version": "latest"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["BulkRequest"];
            };
        };
        responses: {
            /** @description The job that does it. */
            202: {
                headers: {
                    /** @description The job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatistics: {
        parameters: {
            query?: {
                /** @description Only runs of this scenario. */
                scenarioId?: string | null;
                /** @description So many hours, the present one included: 24, at most 168. */
                hours?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The buckets, oldest first, and their sum. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScenarioStatistics: {
        parameters: {
            query?: {
                /** @description So many hours, the present one included: 24, at most 168. */
                hours?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scenarios. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScenarioStatisticsList"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It had been asked before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description It stops before its next run. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_finished`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluateExpression: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expression": "input.total > 100",
                 *       "scope": {
                 *         "input": {
                 *           "total": 120
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Request"];
            };
        };
        responses: {
            /** @description The value. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluated"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `plan_unavailable`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `expression_failed`. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExpressionWords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExpressionWords"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTriggerTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List11"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listActions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List11"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNodeTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List11"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its newest version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TypeInfo"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listVariables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All variables of the instance. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List12"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putVariable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "value": "https://shop.example"
                 *     }
                 */
                "application/json": components["schemas"]["NewValue"];
            };
        };
        responses: {
            /** @description It is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Variable"];
                };
            };
            /** @description It is made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Variable"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteVariable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /** @description Most items on the page: 50, at most 500. */
                limit?: number | null;
                /** @description `next` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tokens, without the tokens themselves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List13"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ci"
                 *     }
                 */
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description The token. It is shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeToken"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `already_exists`. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `not_found`. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whoever the cookie or the token is of. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "mra_of_the_file_admin.token"
                 *     }
                 */
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `body_too_large`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unsupported_media_type`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSignInLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. It is good once, for fifteen minutes. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            /** @description Problem `invalid_request`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `unauthorized`. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `internal_error`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem `store_unavailable`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
