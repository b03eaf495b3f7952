// Generated from the hub's OpenAPI document by `npm run generate`. Do not edit.
export interface paths {
    "/api/v1/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Actions taken or waiting, newest first */
        get: operations["getActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One action: plan, checks, approvals, effect */
        get: operations["getActionsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve an action that waits */
        post: operations["postActionsByIdApprove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reject an action that waits */
        post: operations["postActionsByIdReject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo an action */
        post: operations["postActionsByIdUndo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The triage queue, last seen first */
        get: operations["getAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** One action on many alerts */
        patch: operations["patchAlerts"];
        trace?: never;
    };
    "/api/v1/alerts/assignees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People who can take alerts */
        get: operations["getAlertsAssignees"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts by status, severity and rule */
        get: operations["getAlertsCounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every alert that passes the filter */
        get: operations["getAlertsExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Suppressions in force */
        get: operations["getAlertsSuppressions"];
        put?: never;
        /** Suppress alerts for a time */
        post: operations["postAlertsSuppressions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/suppressions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a suppression */
        delete: operations["deleteAlertsSuppressionsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/anomalies/baselines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far each trap has drifted */
        get: operations["getAnomaliesBaselines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/anomalies/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a threshold would have raised */
        get: operations["getAnomaliesPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artefacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Captured files, last seen first */
        get: operations["getArtefacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artefacts/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One captured file */
        get: operations["getArtefactsBySha256"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artefacts/{sha256}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a captured file, as an encrypted archive */
        get: operations["getArtefactsBySha256Archive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attack/kill-chain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions by stage, over time or by sensor */
        get: operations["getAttackKillChain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attack/matrix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** ATT&CK matrix with heat */
        get: operations["getAttackMatrix"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attack/navigator": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The matrix as an ATT&CK Navigator layer */
        get: operations["getAttackNavigator"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attack/navigator/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compare an ATT&CK Navigator layer with what was seen */
        post: operations["postAttackNavigatorDiff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attack/techniques/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of a technique here */
        get: operations["getAttackTechniquesById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attackers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Attackers, last seen first */
        get: operations["getAttackers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attackers/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One attacker with ties to others */
        get: operations["getAttackersByAddress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attackers/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every attacker that passes the filter */
        get: operations["getAttackersExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entries of the audit log, newest first */
        get: operations["getAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole audit log */
        get: operations["getAuditExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify the chain of the audit log */
        post: operations["postAuditVerify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept an invitation */
        post: operations["postAuthInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/jwks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Public keys of access tokens */
        get: operations["getAuthJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-in/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Second step of a sign-in */
        post: operations["postAuthSignInCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-in/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in */
        post: operations["postAuthSignInEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out */
        post: operations["postAuthSignOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove who you are once more */
        post: operations["postAuthStepUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A short-lived access token */
        post: operations["postAuthToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blocklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Addresses that are blocked */
        get: operations["getBlocklist"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sources that belong together */
        get: operations["getCampaigns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One campaign with its graph */
        get: operations["getCampaignsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Connectors and their health */
        get: operations["getConnectors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors/{name}/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that could not be delivered */
        get: operations["getConnectorsByNameDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors/{name}/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Give up on a message that could not be delivered */
        delete: operations["deleteConnectorsByNameDeadLettersById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors/{name}/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deliver again what could not be delivered */
        post: operations["postConnectorsByNameDeadLettersReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors/{name}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a connector delivered */
        get: operations["getConnectorsByNameDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message */
        post: operations["postConnectorsByNameTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Decisions, newest first */
        get: operations["getDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One decision: why, and what came of it */
        get: operations["getDecisionsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve a decision */
        post: operations["postDecisionsByIdApprove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/label": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether a decision was right */
        post: operations["postDecisionsByIdLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reject a decision */
        post: operations["postDecisionsByIdReject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo what a decision did */
        post: operations["postDecisionsByIdUndo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every decision that passes the filter */
        get: operations["getDecisionsExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Detections, newest first */
        get: operations["getDetections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detections/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every detection that passes the filter */
        get: operations["getDetectionsExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/directive-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Public key that directives are signed with */
        get: operations["getDirectiveKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/directives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders to sensors, newest first */
        get: operations["getDirectives"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/directives/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One order to a sensor */
        get: operations["getDirectivesById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/directives/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Withdraw an order */
        post: operations["postDirectivesByIdWithdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Evaluations of models, newest first */
        get: operations["getEvaluations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evaluations/attack-mapper": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How sure the ATT&CK mapper may be */
        get: operations["getEvaluationsAttackMapper"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of the log */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every event that passes the filter */
        get: operations["getEventsExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fleet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sensors that the hub started by itself, newest first */
        get: operations["getFleet"];
        put?: never;
        /** Launch a sensor */
        post: operations["postFleet"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fleet-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What sensors can be had of, and how that is */
        get: operations["getFleetProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fleet/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One sensor that the hub started */
        get: operations["getFleetById"];
        put?: never;
        post?: never;
        /** End a sensor that the hub started */
        delete: operations["deleteFleetById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hooks/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a playbook by its webhook */
        post: operations["postHooksByPath"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/indicators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Indicators, last seen first */
        get: operations["getIndicators"];
        put?: never;
        /** Add an indicator */
        post: operations["postIndicators"];
        delete?: never;
        options?: never;
        head?: never;
        /** Allowlist, expire or revive many indicators */
        patch: operations["patchIndicators"];
        trace?: never;
    };
    "/api/v1/indicators/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One indicator with its evidence */
        get: operations["getIndicatorsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Allowlist or expire an indicator */
        patch: operations["patchIndicatorsById"];
        trace?: never;
    };
    "/api/v1/indicators/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every indicator that passes the filters */
        get: operations["getIndicatorsExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ingest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A batch of events from a sensor */
        post: operations["postIngest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ingest/blobs/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Bytes that an event names */
        put: operations["putIngestBlobsBySha256"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/intel/cvss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Severity of a finding */
        get: operations["getIntelCvss"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/intel/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Providers of enrichment and their state */
        get: operations["getIntelProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys */
        get: operations["getKeys"];
        put?: never;
        /** Create a key */
        post: operations["postKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key */
        delete: operations["deleteKeysById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace a key */
        post: operations["postKeysByIdRotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people said of sessions, newest first */
        get: operations["getLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labels/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every label that passes the filter */
        get: operations["getLabelsExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name */
        patch: operations["patchMe"];
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change your password */
        post: operations["postMePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the second factor */
        get: operations["getMeSecondFactor"];
        put?: never;
        /** Offer a second factor */
        post: operations["postMeSecondFactor"];
        /** Remove the second factor */
        delete: operations["deleteMeSecondFactor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm the second factor */
        post: operations["postMeSecondFactorConfirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** New recovery codes */
        post: operations["postMeSecondFactorRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your sign-ins */
        get: operations["getMeSessions"];
        put?: never;
        post?: never;
        /** End your other sign-ins */
        delete: operations["deleteMeSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of your sign-ins */
        delete: operations["deleteMeSessionsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models */
        get: operations["getModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One model with its metrics */
        get: operations["getModelsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a model the one of its kind that scores sessions */
        post: operations["postModelsByIdPromote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/playbooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Playbooks */
        get: operations["getPlaybooks"];
        put?: never;
        /** Publish a playbook */
        post: operations["postPlaybooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/playbooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One playbook */
        get: operations["getPlaybooksById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/playbooks/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch a playbook off */
        post: operations["postPlaybooksByIdDisable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/playbooks/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch a playbook on */
        post: operations["postPlaybooksByIdEnable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/playbooks/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a run */
        post: operations["postPlaybooksByIdRuns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/playbooks/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of a playbook */
        get: operations["getPlaybooksByIdVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/playbooks/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check a playbook without publishing it */
        post: operations["postPlaybooksCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/playbooks/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run the tests of a playbook */
        post: operations["postPlaybooksTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long data is kept, holds, and what was removed */
        get: operations["getRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep something whatever the policy says */
        post: operations["postRetentionHolds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/holds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a hold */
        delete: operations["deleteRetentionHoldsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove what grew too old, or say what would go */
        post: operations["postRetentionRuns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first */
        get: operations["getRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run with its steps */
        get: operations["getRunsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer what a run asks */
        post: operations["postRunsByIdAnswer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a run */
        post: operations["postRunsByIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a run */
        post: operations["postRunsByIdPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run again from a step */
        post: operations["postRunsByIdRerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what became of a call */
        post: operations["postRunsByIdResolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a run */
        post: operations["postRunsByIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/saved-views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your views and the shared ones */
        get: operations["getSavedViews"];
        put?: never;
        /** Save a view */
        post: operations["postSavedViews"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/saved-views/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a view */
        delete: operations["deleteSavedViewsById"];
        options?: never;
        head?: never;
        /** Change a view */
        patch: operations["patchSavedViewsById"];
        trace?: never;
    };
    "/api/v1/sensors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sensors */
        get: operations["getSensors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sensors/{sensorId}/directives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders that wait for a sensor */
        get: operations["getSensorsBySensorIdDirectives"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sensors/{sensorId}/directives/{directiveId}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What became of an order */
        post: operations["postSensorsBySensorIdDirectivesByDirectiveIdResult"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions, newest first */
        get: operations["getSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One session with all that is known */
        get: operations["getSessionsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/analysis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a language model wrote about a session */
        get: operations["getSessionsByIdAnalysis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of a session */
        get: operations["getSessionsByIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people said of a session */
        get: operations["getSessionsByIdLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/labels/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say whether a finding was right */
        put: operations["putSessionsByIdLabelsByTarget"];
        post?: never;
        /** Take a label back */
        delete: operations["deleteSessionsByIdLabelsByTarget"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Notes on a session */
        get: operations["getSessionsByIdNotes"];
        put?: never;
        /** Add a note */
        post: operations["postSessionsByIdNotes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/notes/{noteId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a note of yours */
        delete: operations["deleteSessionsByIdNotesByNoteId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recording of the terminal (asciicast v2) */
        get: operations["getSessionsByIdRecording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every session that passes the filters */
        get: operations["getSessionsExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/agent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Settings of the agent */
        get: operations["getSettingsAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change settings of the agent */
        patch: operations["patchSettingsAgent"];
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the hub has an administrator */
        get: operations["getSetup"];
        put?: never;
        /** Make the first administrator */
        post: operations["postSetup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the overview shows */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts over time */
        get: operations["getStatsSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the hub */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/techniques": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Techniques seen, most frequent first */
        get: operations["getTechniques"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/traps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Traps */
        get: operations["getTraps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People */
        get: operations["getUsers"];
        put?: never;
        /** Invite somebody */
        post: operations["postUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One person */
        get: operations["getUsersById"];
        put?: never;
        post?: never;
        /** Remove somebody */
        delete: operations["deleteUsersById"];
        options?: never;
        head?: never;
        /** Change somebody's role or state */
        patch: operations["patchUsersById"];
        trace?: never;
    };
    "/api/v1/users/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new invitation */
        post: operations["postUsersByIdInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change settings of the agent */
        post: operations["postAgentConfig"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Decisions, newest first */
        get: operations["getAgentDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of the log */
        get: operations["getAgentEvents"];
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
        /** Whether the hub works */
        get: operations["getAgentHealth"];
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
        /** Metrics for Prometheus */
        get: operations["getAgentMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the hub */
        get: operations["getAgentStatus"];
        put?: never;
        post?: never;
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
        ActionDetail: {
            approval: {
                quorum: number;
                roles: string[];
            } | null;
            approvals: {
                /** @enum {string} */
                answer: "approved" | "rejected";
                at: components["schemas"]["Timestamp"];
                comment: string | null;
                person: string;
                role: string;
            }[];
            checks: {
                name: string;
                /** @enum {string} */
                otherwise: "ask" | "refuse";
                passed: boolean;
                sentence: string;
            }[];
            code: string | null;
            coveredBy: components["schemas"]["Uuid"] | null;
            createdAt: components["schemas"]["Timestamp"];
            decisionId: components["schemas"]["Uuid"] | null;
            detail: string;
            endedAt: components["schemas"]["Timestamp"] | null;
            expiresAt: components["schemas"]["Timestamp"] | null;
            id: components["schemas"]["Uuid"];
            kind: string;
            outcome: ("permit" | "ask" | "refuse") | null;
            plan: {
                against: string[];
                blast: number;
                details: {
                    [key: string]: unknown;
                };
                /** @enum {string} */
                effect: "read" | "write" | "destructive";
                sensors: string[];
                sentence: string;
                ttlMs: number | null;
            } | null;
            requestedBy: string;
            reversible: boolean;
            runId: components["schemas"]["Uuid"] | null;
            sensorId: string | null;
            sessionId: components["schemas"]["Uuid"] | null;
            source: string | null;
            startedAt: components["schemas"]["Timestamp"] | null;
            /** @enum {string} */
            state: "planning" | "waiting" | "approved" | "running" | "executed" | "failed" | "unknown" | "undoing" | "undone" | "rejected" | "refused" | "covered" | "expired" | "simulated";
            undo: {
                by: string;
                detail: string;
            } | null;
            undoAt: components["schemas"]["Timestamp"] | null;
            undoneAt: components["schemas"]["Timestamp"] | null;
            verification: {
                at: components["schemas"]["Timestamp"];
                detail: string;
                ok: boolean;
            } | null;
        };
        Alert: {
            assignee: {
                id: string;
                name: string;
            } | null;
            changedAt: components["schemas"]["Timestamp"] | null;
            changedBy: {
                id: string;
                name: string;
            } | null;
            count: number;
            decisionId: components["schemas"]["Uuid"] | null;
            evidence: components["schemas"]["Uuid"][];
            firstSeenAt: components["schemas"]["Timestamp"];
            id: components["schemas"]["Uuid"];
            lastSeenAt: components["schemas"]["Timestamp"];
            reason: string | null;
            resolution: ("true-positive" | "false-positive" | "benign" | "duplicate" | "other") | null;
            /** @enum {string} */
            rule: "decision-made" | "anomaly-found" | "honeytoken-used" | "session-dangerous" | "sensor-lost" | "events-lost" | "escalated";
            score: number | null;
            sensorId: string | null;
            sessionCount: number;
            sessionId: components["schemas"]["Uuid"] | null;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            source: string | null;
            stage: ("contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact") | null;
            /** @enum {string} */
            status: "new" | "acknowledged" | "assigned" | "suppressed" | "resolved";
            subject: string;
            summary: string;
            suppressionId: components["schemas"]["Uuid"] | null;
            techniqueIds: string[];
            trap: string | null;
        };
        Attacker: {
            address: string;
            commandCount: number;
            credentialCount: number;
            firstSeenAt: components["schemas"]["Timestamp"];
            lastSeenAt: components["schemas"]["Timestamp"];
            maxScore: number;
            origin: {
                country: string | null;
            };
            sessionCount: number;
            techniqueIds: string[];
        };
        AttackerDetail: {
            address: string;
            commandCount: number;
            credentialCount: number;
            enrichments: {
                at: components["schemas"]["Timestamp"];
                expiresAt: components["schemas"]["Timestamp"];
                facts: {
                    abuseContact?: string;
                    autonomousSystem?: {
                        name: string | null;
                        number: number;
                    };
                    country?: string;
                    hostnames?: string[];
                    lastReportedAt?: components["schemas"]["Timestamp"];
                    maliciousness?: number;
                    network?: string;
                    organisation?: string;
                    ports?: number[];
                    reportCount?: number;
                    tags?: string[];
                    /** @enum {string} */
                    verdict?: "benign" | "suspicious" | "malicious";
                    vulnerabilities?: string[];
                } | null;
                failure: ("timed-out" | "unreachable" | "rate-limited" | "refused" | "not-understood" | "server-error") | null;
                provider: string;
                /** @enum {string} */
                state: "known" | "unknown" | "failed";
            }[];
            firstSeenAt: components["schemas"]["Timestamp"];
            knownSince: components["schemas"]["Timestamp"];
            lastSeenAt: components["schemas"]["Timestamp"];
            links: {
                address: string;
                confidence: number;
                firstSeenAt: components["schemas"]["Timestamp"];
                lastSeenAt: components["schemas"]["Timestamp"];
                shared: {
                    addressCount: number;
                    /** @enum {string} */
                    kind: "public-key" | "artefact" | "client-and-credentials";
                    value: string;
                }[];
            }[];
            maxScore: number;
            origin: {
                country: string | null;
            };
            sessionCount: number;
            techniqueIds: string[];
            traits: {
                addressCount: number;
                firstSeenAt: components["schemas"]["Timestamp"];
                /** @enum {string} */
                kind: "public-key" | "artefact" | "client-and-credentials";
                lastSeenAt: components["schemas"]["Timestamp"];
                sessionCount: number;
                value: string;
            }[];
            visits: {
                count: number;
                lastStartedAt: components["schemas"]["Timestamp"] | null;
                visitGapHours: number;
            };
        };
        DecisionDetail: {
            agentVersion: string;
            alternatives: {
                /** @enum {string} */
                kind: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                text: string;
            }[];
            answer: components["schemas"]["ActionDetail"] | null;
            at: components["schemas"]["Timestamp"];
            confidence: number;
            coolDownSeconds?: number;
            counterfactual: string;
            decisionId: components["schemas"]["Uuid"];
            evidence: components["schemas"]["Uuid"][];
            /** @enum {string} */
            kind: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
            label: {
                at: components["schemas"]["Timestamp"];
                by: string;
                /** @enum {string} */
                label: "correct" | "false_positive";
                note: string;
            } | null;
            level: number;
            policy: {
                autoAction: boolean;
                text: string;
                threshold: number;
            };
            reasons: {
                text: string;
                trigger: string;
            }[];
            score: number;
            sessionId: components["schemas"]["Uuid"];
            source: string;
            /** @enum {string} */
            stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
            /** @enum {string} */
            state: "proposed" | "authorised" | "approved" | "rejected" | "refused" | "covered" | "executed" | "failed" | "undone" | "expired" | "simulated";
            trigger: string;
            verdict: {
                checks: {
                    name: string;
                    /** @enum {string} */
                    otherwise: "ask" | "refuse";
                    passed: boolean;
                    sentence: string;
                }[];
                /** @enum {string} */
                outcome: "permit" | "ask" | "refuse";
            } | null;
        };
        DecisionItem: {
            agentVersion: string;
            alternatives: {
                /** @enum {string} */
                kind: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                text: string;
            }[];
            at: components["schemas"]["Timestamp"];
            confidence: number;
            coolDownSeconds?: number;
            counterfactual: string;
            decisionId: components["schemas"]["Uuid"];
            evidence: components["schemas"]["Uuid"][];
            /** @enum {string} */
            kind: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
            level: number;
            policy: {
                autoAction: boolean;
                text: string;
                threshold: number;
            };
            reasons: {
                text: string;
                trigger: string;
            }[];
            score: number;
            sessionId: components["schemas"]["Uuid"];
            source: string;
            /** @enum {string} */
            stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
            /** @enum {string} */
            state: "proposed" | "authorised" | "approved" | "rejected" | "refused" | "covered" | "executed" | "failed" | "undone" | "expired" | "simulated";
            trigger: string;
        };
        DetectionItem: {
            attackVersion: string;
            confidence: number;
            count: number;
            evidence: components["schemas"]["Uuid"][];
            firstAt: components["schemas"]["Timestamp"];
            lastAt: components["schemas"]["Timestamp"];
            /** @enum {string} */
            matrix?: "enterprise" | "ics";
            rule: string;
            sessionId: components["schemas"]["Uuid"];
            /** @enum {string} */
            stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
            statement: string | null;
            /** @enum {string} */
            tactic: "reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control";
            tactics: ("reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control")[];
            techniqueId: string;
            techniqueName: string;
        };
        Endpoint: {
            address: string;
            port: number | null;
        };
        LoggedEvent: {
            event: {
                at: components["schemas"]["Timestamp"];
                data: {
                    externalId?: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "session.opened";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    bytesIn?: number;
                    bytesOut?: number;
                    durationMs: number | null;
                    eventCount?: number;
                    /** @enum {string} */
                    reason: "client-closed" | "server-closed" | "idle-timeout" | "limit" | "error" | "sensor-stopped" | "unknown";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "session.closed";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    fingerprints: {
                        hassh?: string;
                        hasshAlgorithms?: string;
                        ja3?: string;
                        ja4?: string;
                    };
                    software?: string;
                    softwareBase64?: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "client.identified";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    accepted: boolean;
                    /** @enum {string} */
                    method: "none" | "password" | "publickey" | "keyboard-interactive" | "basic" | "form" | "unknown";
                    publicKey?: string;
                    publicKeyFingerprint?: string;
                    secret?: string;
                    secretBase64?: string;
                    /** @constant */
                    truncated?: true;
                    username: string;
                    usernameBase64?: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "credential.tried";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    /** @enum {string} */
                    channel: "exec" | "shell" | "telnet" | "http" | "subsystem" | "unknown";
                    durationMs?: number;
                    exitCode?: number | null;
                    input: string;
                    inputBase64?: string;
                    statements?: string[];
                    /** @constant */
                    truncated?: true;
                    unknownCommands?: string[];
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "command.entered";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    input: string;
                    inputBase64?: string;
                    known: boolean;
                    /** @constant */
                    truncated?: true;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "command.resolved";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    columns: number;
                    rows: number;
                    term?: string;
                    termBase64?: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "terminal.resized";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    bytes?: number;
                    durationMs: number | null;
                    externalPath?: string;
                    /** @enum {string} */
                    phase: "started" | "completed";
                    recordingId: string;
                    sha256?: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "terminal.recorded";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    name: string;
                    nameBase64?: string;
                    /** @constant */
                    truncated?: true;
                    value: string;
                    valueBase64?: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "environment.set";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    bytes: number | null;
                    mediaType?: string;
                    obtained: boolean;
                    path?: string;
                    pathBase64?: string;
                    sha256: string | null;
                    /** @constant */
                    truncated?: true;
                    url: string | null;
                    urlBase64?: string;
                    /** @enum {string} */
                    via: "wget" | "curl" | "tftp" | "ftpget" | "redirect" | "nc" | "unknown";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "file.downloaded";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    bytes: number | null;
                    mediaType?: string;
                    path: string;
                    pathBase64?: string;
                    sha256: string;
                    /** @constant */
                    truncated?: true;
                    /** @enum {string} */
                    via: "sftp" | "scp" | "stdin" | "redirect" | "http" | "unknown";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "file.uploaded";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    originator?: components["schemas"]["Endpoint"];
                    target: {
                        address: string;
                        addressBase64?: string;
                        port: number;
                    };
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "tunnel.requested";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    firstBytes: string;
                    firstBytesBase64?: string;
                    target: {
                        address: string;
                        addressBase64?: string;
                        port: number;
                    };
                    /** @constant */
                    truncated?: true;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "tunnel.carried";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    body?: string;
                    bodyBase64?: string;
                    bodyBytes: number;
                    bodySha256: string | null;
                    headers: [
                        string,
                        string
                    ][];
                    headersBase64?: [
                        string,
                        string
                    ][];
                    httpVersion: string;
                    method: string;
                    methodBase64?: string;
                    rule: string;
                    status: number;
                    target: string;
                    targetBase64?: string;
                    /** @constant */
                    truncated?: true;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "http.requested";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    how: string;
                    paths: string[];
                    tokenId: string;
                    /** @enum {string} */
                    tokenKind: "password" | "api-key" | "private-key" | "document";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "honeytoken.used";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    eventId: string;
                    fields: {
                        [key: string]: unknown;
                    };
                    system: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "foreign.observed";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    limit: string;
                    message?: string;
                    value: number;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "limit.reached";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    code: string;
                    message: string;
                    trap: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "trap.failed";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    code: ("bad-signature" | "not-understood" | "other-sensor" | "replayed" | "expired" | "too-large" | "too-many" | "unknown-trap" | "unknown-persona" | "unsupported" | "port-taken" | "nothing-to-do" | "failed") | null;
                    detail: string;
                    directiveId: components["schemas"]["Uuid"] | null;
                    directiveKind: ("insert_trap" | "launch_decoy" | "rotate_host_key" | "redirect" | "raise_recording" | "block" | "withdraw") | null;
                    sequence: number | null;
                    /** @enum {string} */
                    state: "applied" | "failed" | "undone" | "refused";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "directive.answered";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    connections: number;
                    directiveId: components["schemas"]["Uuid"];
                    network: string;
                    sessionsEnded: number;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "source.blocked";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    persona: string;
                    traps: {
                        address: string;
                        name: string;
                        port: number;
                        protocol: string;
                    }[];
                    version: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "sensor.started";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    reason: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "sensor.stopped";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    bytes: number;
                    cause: string;
                    count: number;
                    from: components["schemas"]["Timestamp"] | null;
                    to: components["schemas"]["Timestamp"] | null;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "events.lost";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    attackVersion: string;
                    confidence: number;
                    evidence: components["schemas"]["Uuid"][];
                    /** @enum {string} */
                    matrix?: "enterprise" | "ics";
                    rule: string;
                    /** @enum {string} */
                    stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
                    statement: string | null;
                    /** @enum {string} */
                    tactic: "reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control";
                    tactics: ("reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control")[];
                    techniqueId: string;
                    techniqueName: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "detection.raised";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    contributions: {
                        factor: string;
                        reason: string;
                        weight: number;
                    }[];
                    level: number;
                    score: number;
                    scoringVersion: string;
                    /** @enum {string} */
                    stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "session.scored";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    agentVersion: string;
                    alternatives: {
                        /** @enum {string} */
                        kind: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                        text: string;
                    }[];
                    confidence: number;
                    coolDownSeconds?: number;
                    counterfactual: string;
                    decisionId: components["schemas"]["Uuid"];
                    evidence: components["schemas"]["Uuid"][];
                    /** @enum {string} */
                    kind: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                    level: number;
                    policy: {
                        autoAction: boolean;
                        text: string;
                        threshold: number;
                    };
                    reasons: {
                        text: string;
                        trigger: string;
                    }[];
                    score: number;
                    /** @enum {string} */
                    stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
                    /** @enum {string} */
                    state: "proposed" | "authorised";
                    trigger: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "decision.made";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    bytes?: number;
                    /** @enum {string} */
                    failure?: "url-invalid" | "scheme-refused" | "credentials-refused" | "port-refused" | "address-refused" | "name-unresolved" | "connection-failed" | "timed-out" | "redirects-exceeded" | "status-refused" | "size-exceeded" | "queue-full" | "quota-exceeded" | "interrupted" | "store-full";
                    hops: {
                        address: string | null;
                        url: string;
                    }[];
                    mediaType?: string;
                    sha256?: string;
                    status?: number;
                    url: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "artefact.fetched";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    featuresVersion: string;
                    /** @enum {string} */
                    kind: "isolation-forest" | "autoencoder" | "lstm";
                    modelId: components["schemas"]["Uuid"];
                    name: string;
                    replacedModelId: components["schemas"]["Uuid"] | null;
                    trainingDataSha256: string;
                    version: number;
                    weightsSha256: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "model.promoted";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    contributions: {
                        feature: string;
                        share: number;
                    }[];
                    models: {
                        /** @enum {string} */
                        kind: "baseline" | "isolation-forest" | "autoencoder" | "lstm";
                        rank: number;
                        version: string;
                    }[];
                    score: number;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "anomaly.found";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    items: {
                        /** @enum {string} */
                        kind: "technique" | "program" | "username" | "client";
                        of: number;
                        score: number;
                        sessions: number;
                        value: string;
                    }[];
                    score: number;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "rarity.found";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    answeredAt: components["schemas"]["Timestamp"];
                    maliciousness: number;
                    provider: string;
                    reportCount: number | null;
                    tags: string[];
                    /** @enum {string} */
                    verdict: "benign" | "suspicious" | "malicious";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "source.assessed";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    activeDays: number;
                    address: string;
                    /** @enum {string} */
                    change: "returned" | "recognised";
                    firstSeenAt: components["schemas"]["Timestamp"];
                    knownSince: components["schemas"]["Timestamp"];
                    lastSeenAt: components["schemas"]["Timestamp"] | null;
                    linkedAddresses: string[];
                    sessionCount: number;
                    traits: {
                        /** @enum {string} */
                        kind: "public-key" | "artefact" | "client-and-credentials";
                        value: string;
                    }[];
                    visits: number;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "attacker.updated";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    confidence: number;
                    indicatorId: components["schemas"]["Uuid"];
                    labels: string[];
                    origin: string;
                    /** @enum {string} */
                    tlp: "clear" | "green" | "amber" | "amber+strict" | "red";
                    /** @enum {string} */
                    type: "ipv4" | "ipv6" | "domain" | "url" | "sha256" | "sha1" | "md5" | "email" | "ssh-key" | "ja3" | "ja4" | "hassh" | "user-agent" | "wallet";
                    validUntil: components["schemas"]["Timestamp"] | null;
                    value: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "indicator.added";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    lastContactAt: components["schemas"]["Timestamp"];
                    silentMs: number;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "sensor.lost";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    dryRun: boolean;
                    playbookId: string;
                    playbookVersion: number;
                    runId: components["schemas"]["Uuid"];
                    startedBy: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "run.started";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    dryRun: boolean;
                    durationMs: number;
                    playbookId: string;
                    playbookVersion: number;
                    runId: components["schemas"]["Uuid"];
                    /** @enum {string} */
                    state: "succeeded" | "cancelled";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "run.completed";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    code: string;
                    dryRun: boolean;
                    durationMs: number;
                    message: string;
                    playbookId: string;
                    playbookVersion: number;
                    runId: components["schemas"]["Uuid"];
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "run.failed";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    fields: {
                        [key: string]: unknown;
                    };
                    message?: string;
                    name: string;
                    runId: components["schemas"]["Uuid"];
                    /** @enum {string} */
                    severity: "info" | "low" | "medium" | "high" | "critical";
                    step: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "run.noted";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    action: string;
                    actionId?: components["schemas"]["Uuid"];
                    decisionId?: components["schemas"]["Uuid"] | null;
                    detail?: string;
                    key: string;
                    runId: components["schemas"]["Uuid"] | null;
                    step: string | null;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "action.started";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    action: string;
                    actionId?: components["schemas"]["Uuid"];
                    decisionId?: components["schemas"]["Uuid"] | null;
                    detail?: string;
                    durationMs: number;
                    key: string;
                    runId: components["schemas"]["Uuid"] | null;
                    step: string | null;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "action.completed";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    action: string;
                    actionId?: components["schemas"]["Uuid"];
                    code: string;
                    decisionId?: components["schemas"]["Uuid"] | null;
                    detail?: string;
                    durationMs: number;
                    key: string;
                    message: string;
                    runId: components["schemas"]["Uuid"] | null;
                    step: string | null;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "action.failed";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    action: string;
                    actionId: components["schemas"]["Uuid"];
                    by: string;
                    decisionId: components["schemas"]["Uuid"] | null;
                    detail: string;
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "action.undone";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    by: string;
                    confidence: number | null;
                    decisionId: components["schemas"]["Uuid"];
                    detail: string;
                    kind: string;
                    /** @enum {string} */
                    state: "approved" | "rejected" | "refused" | "covered" | "expired" | "simulated";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "decision.answered";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    by: string;
                    endsAt: components["schemas"]["Timestamp"];
                    instanceId: components["schemas"]["Uuid"];
                    persona: string;
                    /** @enum {string} */
                    provider: "process" | "docker" | "ec2";
                    traps: {
                        kind: string;
                        port: number;
                    }[];
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "fleet.launched";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    address: string | null;
                    durationMs: number;
                    externalId: string | null;
                    instanceId: components["schemas"]["Uuid"];
                    /** @enum {string} */
                    provider: "process" | "docker" | "ec2";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "fleet.ready";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    /** @enum {string} */
                    code: "unavailable" | "throttled" | "no-capacity" | "refused" | "invalid" | "limit-reached" | "not-ready-in-time" | "gone";
                    instanceId: components["schemas"]["Uuid"];
                    message: string;
                    /** @enum {string} */
                    provider: "process" | "docker" | "ec2";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "fleet.failed";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            } | {
                at: components["schemas"]["Timestamp"];
                data: {
                    instanceId: components["schemas"]["Uuid"];
                    lifetimeMs: number;
                    /** @enum {string} */
                    provider: "process" | "docker" | "ec2";
                    /** @enum {string} */
                    reason: "asked" | "expired" | "action-gone" | "failed";
                };
                destination: components["schemas"]["Endpoint"] | null;
                id: components["schemas"]["Uuid"];
                /** @constant */
                kind: "fleet.ended";
                protocol: string | null;
                sensorId: string;
                sessionId: components["schemas"]["Uuid"] | null;
                source: components["schemas"]["Endpoint"] | null;
                trap: string | null;
            };
            seq: number;
        };
        Problem: {
            /** @enum {string} */
            code: "invalid-arguments" | "invalid-request" | "invalid-cursor" | "invalid-filter" | "invalid-configuration" | "not-signed-in" | "not-permitted" | "step-up-required" | "not-found" | "conflict" | "precondition-failed" | "precondition-required" | "too-large" | "too-many-requests" | "internal" | "unavailable" | "instance-running" | "port-taken" | "database-unavailable" | "spool-full" | "limit-reached";
            detail: string;
            errors?: {
                message: string;
                pointer: string;
                position?: number;
                suggestion?: string;
            }[];
            instance?: string;
            requestId: string;
            status: number;
            title: string;
            type: string;
        };
        SessionDetail: {
            authenticated: boolean;
            clientSoftware: string | null;
            closedAt: components["schemas"]["Timestamp"] | null;
            commandCount: number;
            commands: {
                at: components["schemas"]["Timestamp"];
                channel: string;
                eventId: components["schemas"]["Uuid"];
                exitCode: number | null;
                input: string;
                inputBase64?: string;
                statements: {
                    tactic: ("reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control") | null;
                    techniques: {
                        confidence: number;
                        id: string;
                        name: string;
                        rule: string;
                        tactics: ("reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control")[];
                    }[];
                    text: string;
                }[];
                /** @constant */
                truncated?: true;
            }[];
            contributions: {
                factor: string;
                reason: string;
                weight: number;
            }[];
            credentialCount: number;
            credentials: {
                accepted: boolean;
                at: components["schemas"]["Timestamp"];
                eventId: components["schemas"]["Uuid"];
                method: string;
                publicKey?: string;
                publicKeyFingerprint: string | null;
                secret: string | null;
                secretBase64?: string;
                /** @constant */
                truncated?: true;
                username: string;
                usernameBase64?: string;
            }[];
            cut: boolean;
            decision: ("monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate") | null;
            decisions: {
                agentVersion: string;
                alternatives: {
                    /** @enum {string} */
                    kind: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                    text: string;
                }[];
                at: components["schemas"]["Timestamp"];
                confidence: number;
                coolDownSeconds?: number;
                counterfactual: string;
                decisionId: components["schemas"]["Uuid"];
                evidence: components["schemas"]["Uuid"][];
                /** @enum {string} */
                kind: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                level: number;
                policy: {
                    autoAction: boolean;
                    text: string;
                    threshold: number;
                };
                reasons: {
                    text: string;
                    trigger: string;
                }[];
                score: number;
                /** @enum {string} */
                stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
                /** @enum {string} */
                state: "proposed" | "authorised" | "approved" | "rejected" | "refused" | "covered" | "executed" | "failed" | "undone" | "expired" | "simulated";
                trigger: string;
            }[];
            destination: components["schemas"]["Endpoint"] | null;
            detections: {
                attackVersion: string;
                confidence: number;
                count: number;
                cvss?: {
                    remedy: string;
                    v31: {
                        score: number;
                        /** @enum {string} */
                        severity: "none" | "low" | "medium" | "high" | "critical";
                        vector: string;
                    };
                    v40: {
                        score: number;
                        /** @enum {string} */
                        severity: "none" | "low" | "medium" | "high" | "critical";
                        vector: string;
                    };
                    weakness: string;
                };
                evidence: components["schemas"]["Uuid"][];
                firstAt: components["schemas"]["Timestamp"];
                lastAt: components["schemas"]["Timestamp"];
                /** @enum {string} */
                matrix?: "enterprise" | "ics";
                rule: string;
                /** @enum {string} */
                stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
                statement: string | null;
                /** @enum {string} */
                tactic: "reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control";
                tactics: ("reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control")[];
                techniqueId: string;
                techniqueName: string;
            }[];
            durationMs: number | null;
            eventCount: number;
            externalId: string | null;
            families: {
                confidence: number;
                evidence: {
                    indicator: string;
                    sources: string[];
                    weight: number;
                }[];
                family: string;
                kind: string;
                name: string;
            }[];
            fileCount: number;
            files: {
                at: components["schemas"]["Timestamp"];
                bytes: number | null;
                /** @enum {string} */
                direction: "downloaded" | "uploaded" | "fetched";
                eventId: components["schemas"]["Uuid"];
                kept: boolean;
                path: string | null;
                pathBase64?: string;
                sha256: string | null;
                /** @constant */
                truncated?: true;
                url: string | null;
                urlBase64?: string;
            }[];
            hassh: string | null;
            id: components["schemas"]["Uuid"];
            judgement: {
                actor: {
                    /** @enum {string} */
                    actor: "human" | "bot" | "unknown";
                    evidence: {
                        name: string;
                        reason: string;
                        weight: number;
                    }[];
                    humanProbability: number;
                    version: string;
                };
                anomaly: {
                    contributions: {
                        feature: string;
                        share: number;
                    }[];
                    models: {
                        /** @enum {string} */
                        kind: "baseline" | "isolation-forest" | "autoencoder" | "lstm";
                        rank: number;
                        version: string;
                    }[];
                    score: number;
                } | null;
                features: {
                    meaning: string;
                    name: string;
                    unit: string;
                    value: number;
                }[];
            } | null;
            lastEventAt: components["schemas"]["Timestamp"];
            level: number;
            openedAt: components["schemas"]["Timestamp"];
            origin: {
                country: string | null;
            };
            protocol: string | null;
            recordingSha256: string | null;
            score: number;
            sensorId: string;
            source: components["schemas"]["Endpoint"];
            /** @enum {string} */
            stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
            stages: {
                at: components["schemas"]["Timestamp"];
                evidence: components["schemas"]["Uuid"][];
                /** @enum {string} */
                stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
                techniques: string[];
            }[];
            /** @enum {string} */
            state: "open" | "closed";
            techniqueIds: string[];
            trap: string | null;
            username: string | null;
        };
        SessionSummary: {
            authenticated: boolean;
            clientSoftware: string | null;
            closedAt: components["schemas"]["Timestamp"] | null;
            commandCount: number;
            credentialCount: number;
            decision: ("monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate") | null;
            destination: components["schemas"]["Endpoint"] | null;
            durationMs: number | null;
            eventCount: number;
            externalId: string | null;
            fileCount: number;
            hassh: string | null;
            id: components["schemas"]["Uuid"];
            lastEventAt: components["schemas"]["Timestamp"];
            level: number;
            openedAt: components["schemas"]["Timestamp"];
            origin: {
                country: string | null;
            };
            protocol: string | null;
            recordingSha256: string | null;
            score: number;
            sensorId: string;
            source: components["schemas"]["Endpoint"];
            /** @enum {string} */
            stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
            /** @enum {string} */
            state: "open" | "closed";
            techniqueIds: string[];
            trap: string | null;
            username: string | null;
        };
        Stats: {
            decisions: {
                count: number;
                /** @enum {string} */
                kind: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
            }[];
            generatedAt: components["schemas"]["Timestamp"];
            /** @enum {string} */
            range: "1h" | "24h" | "7d" | "30d" | "all";
            scores: {
                level: number;
                sessions: number;
            }[];
            series: {
                bucketSeconds: number;
                points: {
                    at: number;
                    events: number;
                    sessions: number;
                }[];
            };
            stages: {
                sessions: number;
                /** @enum {string} */
                stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
            }[];
            techniques: {
                id: string;
                name: string;
                sessions: number;
                tactics: ("reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control")[];
            }[];
            topCommands: {
                count: number;
                value: string;
            }[];
            topCountries: {
                country: string | null;
                sessions: number;
            }[];
            topSecrets: {
                count: number;
                value: string;
            }[];
            topUsernames: {
                count: number;
                value: string;
            }[];
            totals: {
                attackers: number;
                commands: number;
                credentials: number;
                decisions: number;
                events: number;
                files: number;
                openSessions: number;
                proposedDecisions: number;
                sessions: number;
            };
        };
        Timestamp: string;
        TimestampInput: string;
        Uuid: string;
        UuidInput: string;
    };
    responses: {
        /** @description This conflicts with what is there */
        conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:conflict",
                 *       "title": "This conflicts with what is there",
                 *       "status": 409,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "conflict",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is not understood */
        "invalid-request": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:invalid-request",
                 *       "title": "The request is not understood",
                 *       "status": 400,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "invalid-request",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing */
        "not-found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:not-found",
                 *       "title": "There is no such thing",
                 *       "status": 404,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "not-found",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Your role does not permit this */
        "not-permitted": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:not-permitted",
                 *       "title": "Your role does not permit this",
                 *       "status": 403,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "not-permitted",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Sign in first */
        "not-signed-in": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:not-signed-in",
                 *       "title": "Sign in first",
                 *       "status": 401,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "not-signed-in",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It was changed in the meantime */
        "precondition-failed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:precondition-failed",
                 *       "title": "It was changed in the meantime",
                 *       "status": 412,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "precondition-failed",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Say which version you are changing */
        "precondition-required": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:precondition-required",
                 *       "title": "Say which version you are changing",
                 *       "status": 428,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "precondition-required",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is larger than the limit */
        "too-large": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:too-large",
                 *       "title": "The request is larger than the limit",
                 *       "status": 413,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "too-large",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests */
        "too-many-requests": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:too-many-requests",
                 *       "title": "Too many requests",
                 *       "status": 429,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "too-many-requests",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A part that this needs is not running */
        unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:cerberusmesh:problem:unavailable",
                 *       "title": "A part that this needs is not running",
                 *       "status": 503,
                 *       "detail": "What was wrong with this request, in a sentence.",
                 *       "instance": "/api/v1/sessions",
                 *       "code": "unavailable",
                 *       "requestId": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getActions: {
        parameters: {
            query?: {
                cursor?: string;
                kind?: string;
                limit?: number;
                sessionId?: components["schemas"]["UuidInput"];
                source?: string;
                state?: "planning" | "waiting" | "approved" | "running" | "executed" | "failed" | "unknown" | "undoing" | "undone" | "rejected" | "refused" | "covered" | "expired" | "simulated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            code: string | null;
                            createdAt: components["schemas"]["Timestamp"];
                            decisionId: components["schemas"]["Uuid"] | null;
                            detail: string;
                            endedAt: components["schemas"]["Timestamp"] | null;
                            expiresAt: components["schemas"]["Timestamp"] | null;
                            id: components["schemas"]["Uuid"];
                            kind: string;
                            requestedBy: string;
                            runId: components["schemas"]["Uuid"] | null;
                            sensorId: string | null;
                            sessionId: components["schemas"]["Uuid"] | null;
                            source: string | null;
                            startedAt: components["schemas"]["Timestamp"] | null;
                            /** @enum {string} */
                            state: "planning" | "waiting" | "approved" | "running" | "executed" | "failed" | "unknown" | "undoing" | "undone" | "rejected" | "refused" | "covered" | "expired" | "simulated";
                            undoAt: components["schemas"]["Timestamp"] | null;
                            undoneAt: components["schemas"]["Timestamp"] | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getActionsById: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postActionsByIdApprove: {
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
                "application/json": {
                    /** @default  */
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postActionsByIdReject: {
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
                "application/json": {
                    /** @default  */
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postActionsByIdUndo: {
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
                "application/json": {
                    /** @default  */
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAlerts: {
        parameters: {
            query?: {
                count?: "estimated";
                cursor?: string;
                fields?: string;
                filter?: string;
                limit?: number;
                severity?: "low" | "medium" | "high" | "critical";
                sort?: string;
                status?: "new" | "acknowledged" | "assigned" | "suppressed" | "resolved";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Alert"][];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    patchAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    action: "acknowledge" | "assign" | "unassign" | "suppress" | "resolve" | "reopen";
                    assigneeId?: string;
                    filter?: string;
                    ids?: components["schemas"]["UuidInput"][];
                    reason?: string;
                    /** @enum {string} */
                    resolution?: "true-positive" | "false-positive" | "benign" | "duplicate" | "other";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changed: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAlertsAssignees: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAlertsCounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        byRule: {
                            [key: string]: number;
                        };
                        bySeverity: {
                            [key: string]: number;
                        };
                        byStatus: {
                            [key: string]: number;
                        };
                        open: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAlertsExport: {
        parameters: {
            query?: {
                fields?: string;
                filter?: string;
                format?: "csv" | "json" | "ndjson";
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAlertsSuppressions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            createdAt: components["schemas"]["Timestamp"];
                            createdBy: {
                                id: string;
                                name: string;
                            };
                            expiresAt: components["schemas"]["Timestamp"];
                            id: components["schemas"]["Uuid"];
                            reason: string;
                            rule: ("decision-made" | "anomaly-found" | "honeytoken-used" | "session-dangerous" | "sensor-lost" | "events-lost" | "escalated") | null;
                            sensorId: string | null;
                            source: string | null;
                            subject: string | null;
                            suppressedCount: number;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAlertsSuppressions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 24 */
                    hours?: number;
                    reason: string;
                    /** @enum {string} */
                    rule?: "decision-made" | "anomaly-found" | "honeytoken-used" | "session-dangerous" | "sensor-lost" | "events-lost" | "escalated";
                    sensorId?: string;
                    source?: string;
                    subject?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        createdAt: components["schemas"]["Timestamp"];
                        createdBy: {
                            id: string;
                            name: string;
                        };
                        expiresAt: components["schemas"]["Timestamp"];
                        id: components["schemas"]["Uuid"];
                        reason: string;
                        rule: ("decision-made" | "anomaly-found" | "honeytoken-used" | "session-dangerous" | "sensor-lost" | "events-lost" | "escalated") | null;
                        sensorId: string | null;
                        source: string | null;
                        subject: string | null;
                        suppressedCount: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteAlertsSuppressionsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAnomaliesBaselines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            drift: {
                                feature: string;
                                index: number;
                            }[];
                            sensorId: string;
                            sessions: number;
                            trap: string;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAnomaliesPreview: {
        parameters: {
            query?: {
                days?: number;
                threshold?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        days: number;
                        distribution: number[];
                        judged: number;
                        perDay: number;
                        raised: number;
                        strongest: {
                            endedAt: components["schemas"]["Timestamp"];
                            score: number;
                            sessionId: components["schemas"]["Uuid"];
                        }[];
                        threshold: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getArtefacts: {
        parameters: {
            query?: {
                cursor?: string;
                kept?: "true" | "false";
                limit?: number;
                mediaType?: string;
                sessionId?: components["schemas"]["UuidInput"];
                source?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            bytes: number | null;
                            firstSeenAt: components["schemas"]["Timestamp"];
                            kept: boolean;
                            lastSeenAt: components["schemas"]["Timestamp"];
                            mediaType: string | null;
                            paths: string[];
                            sessionCount: number;
                            sha256: string;
                            sightingCount: number;
                            urls: string[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getArtefactsBySha256: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes: number | null;
                        cut: boolean;
                        firstSeenAt: components["schemas"]["Timestamp"];
                        kept: boolean;
                        lastSeenAt: components["schemas"]["Timestamp"];
                        mediaType: string | null;
                        paths: string[];
                        sessionCount: number;
                        sha256: string;
                        sightingCount: number;
                        sightings: {
                            at: components["schemas"]["Timestamp"];
                            eventId: components["schemas"]["Uuid"];
                            path: string | null;
                            pathBase64?: string;
                            sessionId: components["schemas"]["Uuid"] | null;
                            source: string | null;
                            url: string | null;
                            urlBase64?: string;
                            /** @enum {string} */
                            way: "uploaded" | "downloaded" | "fetched";
                        }[];
                        urls: string[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getArtefactsBySha256Archive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAttackKillChain: {
        parameters: {
            query?: {
                by?: "time" | "sensor";
                from?: components["schemas"]["TimestampInput"];
                sensor?: string;
                to?: components["schemas"]["TimestampInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bucketSeconds: number | null;
                        /** @enum {string} */
                        by: "time" | "sensor";
                        columns: string[];
                        from: components["schemas"]["Timestamp"];
                        maximum: number;
                        rows: {
                            sessions: number[];
                            /** @enum {string} */
                            stage: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
                        }[];
                        to: components["schemas"]["Timestamp"];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAttackMatrix: {
        parameters: {
            query?: {
                domain?: "enterprise" | "ics";
                from?: components["schemas"]["TimestampInput"];
                heat?: "events" | "sessions" | "sources" | "coverage";
                sensor?: string;
                to?: components["schemas"]["TimestampInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attackVersion: string;
                        covered: number;
                        /** @enum {string} */
                        domain: "enterprise" | "ics";
                        /** @enum {string} */
                        heat: "events" | "sessions" | "sources" | "coverage";
                        maximum: number;
                        seen: number;
                        tactics: {
                            id: string;
                            name: string;
                            techniques: {
                                id: string;
                                name: string;
                                rules: number;
                                subTechniques: {
                                    id: string;
                                    name: string;
                                    rules: number;
                                    value: number;
                                }[];
                                value: number;
                            }[];
                        }[];
                        total: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAttackNavigator: {
        parameters: {
            query?: {
                domain?: "enterprise" | "ics";
                from?: components["schemas"]["TimestampInput"];
                heat?: "events" | "sessions" | "sources" | "coverage";
                sensor?: string;
                to?: components["schemas"]["TimestampInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        description: string;
                        /** @enum {string} */
                        domain: "enterprise-attack" | "ics-attack";
                        gradient: {
                            colors: string[];
                            maxValue: number;
                            minValue: number;
                        };
                        hideDisabled: boolean;
                        legendItems: {
                            color: string;
                            label: string;
                        }[];
                        metadata: {
                            name: string;
                            value: string;
                        }[];
                        name: string;
                        sorting: number;
                        techniques: {
                            comment: string;
                            enabled: boolean;
                            metadata: {
                                name: string;
                                value: string;
                            }[];
                            score: number;
                            showSubtechniques: boolean;
                            techniqueID: string;
                        }[];
                        versions: {
                            attack: string;
                            layer: string;
                            navigator: string;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAttackNavigatorDiff: {
        parameters: {
            query?: {
                from?: components["schemas"]["TimestampInput"];
                heat?: "events" | "sessions" | "sources" | "coverage";
                sensor?: string;
                to?: components["schemas"]["TimestampInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    domain: "enterprise-attack" | "ics-attack";
                    /** @default  */
                    name?: string;
                    techniques: {
                        enabled?: boolean;
                        score?: number | null;
                        techniqueID: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        both: {
                            here: number;
                            id: string;
                            name: string;
                            there: number | null;
                        }[];
                        /** @enum {string} */
                        domain: "enterprise" | "ics";
                        /** @enum {string} */
                        heat: "events" | "sessions" | "sources" | "coverage";
                        name: string;
                        onlyHere: {
                            here: number;
                            id: string;
                            name: string;
                            there: number | null;
                        }[];
                        onlyThere: {
                            here: number;
                            id: string;
                            name: string;
                            there: number | null;
                        }[];
                        unknown: string[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAttackTechniquesById: {
        parameters: {
            query?: {
                domain?: "enterprise" | "ics";
                from?: components["schemas"]["TimestampInput"];
                sensor?: string;
                to?: components["schemas"]["TimestampInput"];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attackVersion: string;
                        evidence: {
                            confidence: number;
                            count: number;
                            events: components["schemas"]["Uuid"][];
                            firstAt: components["schemas"]["Timestamp"];
                            lastAt: components["schemas"]["Timestamp"];
                            rule: string;
                            sensorId: string;
                            sessionId: components["schemas"]["Uuid"];
                            source: string;
                            statement: string | null;
                            techniqueId: string;
                            trap: string | null;
                        }[];
                        findings: number;
                        firstSeenAt: components["schemas"]["Timestamp"] | null;
                        id: string;
                        lastSeenAt: components["schemas"]["Timestamp"] | null;
                        name: string;
                        parentId: string | null;
                        rules: string[];
                        sessions: number;
                        sources: number;
                        tactics: string[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAttackers: {
        parameters: {
            query?: {
                count?: "estimated";
                cursor?: string;
                fields?: string;
                filter?: string;
                limit?: number;
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Attacker"][];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAttackersByAddress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttackerDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAttackersExport: {
        parameters: {
            query?: {
                fields?: string;
                filter?: string;
                format?: "csv" | "json" | "ndjson";
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAudit: {
        parameters: {
            query?: {
                action?: string;
                actor?: string;
                cursor?: string;
                from?: components["schemas"]["TimestampInput"];
                limit?: number;
                outcome?: "done" | "refused" | "failed";
                target?: string;
                to?: components["schemas"]["TimestampInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            action: string;
                            actor: {
                                id: string;
                                /** @enum {string} */
                                kind: "person" | "key" | "sensor" | "machine" | "hub" | "playbook" | "stranger";
                                name: string;
                            };
                            address: string | null;
                            after: unknown;
                            at: components["schemas"]["Timestamp"];
                            before: unknown;
                            hash: string;
                            /** @enum {string} */
                            outcome: "done" | "refused" | "failed";
                            previousHash: string;
                            requestId: string | null;
                            sequence: number;
                            target: {
                                id: string;
                                kind: string;
                            } | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAuditExport: {
        parameters: {
            query?: {
                action?: string;
                actor?: string;
                format?: "ndjson" | "csv";
                from?: components["schemas"]["TimestampInput"];
                outcome?: "done" | "refused" | "failed";
                target?: string;
                to?: components["schemas"]["TimestampInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAuditVerify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anchor?: {
                        hash: string;
                        sequence: number;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        broken: {
                            /** @enum {string} */
                            reason: "missing" | "changed" | "unlinked" | "not-the-anchor";
                            sequence: number;
                        } | null;
                        head: {
                            hash: string;
                            sequence: number;
                        } | null;
                        intact: boolean;
                        verified: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAuthInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        email: string | null;
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "key";
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "analyst" | "responder" | "admin";
                        /** @default [] */
                        scopes: string[];
                        /** @default false */
                        secondFactor: boolean;
                        /** @default null */
                        sessionId: string | null;
                    };
                };
            };
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expiresInSeconds: number;
                        /** @enum {string} */
                        secondStep: "code";
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAuthJwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            [key: string]: unknown;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAuthSignInCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        email: string | null;
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "key";
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "analyst" | "responder" | "admin";
                        /** @default [] */
                        scopes: string[];
                        /** @default false */
                        secondFactor: boolean;
                        /** @default null */
                        sessionId: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAuthSignInEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        email: string | null;
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "key";
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "analyst" | "responder" | "admin";
                        /** @default [] */
                        scopes: string[];
                        /** @default false */
                        secondFactor: boolean;
                        /** @default null */
                        sessionId: string | null;
                    };
                };
            };
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expiresInSeconds: number;
                        /** @enum {string} */
                        secondStep: "code";
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAuthSignOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAuthStepUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code?: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAuthToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken: string;
                        expiresIn: number;
                        /** @enum {string} */
                        tokenType: "Bearer";
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getBlocklist: {
        parameters: {
            query?: {
                format?: "json" | "plain" | "nftables" | "ipset";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        generatedAt: components["schemas"]["Timestamp"];
                        items: {
                            actionId: components["schemas"]["Uuid"] | null;
                            network: string;
                            reason: string;
                            since: components["schemas"]["Timestamp"];
                            until: components["schemas"]["Timestamp"] | null;
                        }[];
                    } | string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getCampaigns: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cut: boolean;
                        items: {
                            addressCount: number;
                            confidence: number;
                            countries: string[];
                            firstSeenAt: components["schemas"]["Timestamp"];
                            id: string;
                            lastSeenAt: components["schemas"]["Timestamp"];
                            maxScore: number;
                            sessionCount: number;
                            techniqueIds: string[];
                            ties: {
                                count: number;
                                /** @enum {string} */
                                kind: "public-key" | "artefact" | "client-and-credentials";
                            }[];
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getCampaignsById: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        addressCount: number;
                        confidence: number;
                        countries: string[];
                        cut: boolean;
                        edges: {
                            confidence: number;
                            from: string;
                            shared: number[];
                            to: string;
                        }[];
                        firstSeenAt: components["schemas"]["Timestamp"];
                        id: string;
                        lastSeenAt: components["schemas"]["Timestamp"];
                        maxScore: number;
                        members: {
                            address: string;
                            firstSeenAt: components["schemas"]["Timestamp"];
                            lastSeenAt: components["schemas"]["Timestamp"];
                            maxScore: number;
                            origin: {
                                country: string | null;
                            };
                            sessionCount: number;
                        }[];
                        sessionCount: number;
                        techniqueIds: string[];
                        ties: {
                            count: number;
                            /** @enum {string} */
                            kind: "public-key" | "artefact" | "client-and-credentials";
                        }[];
                        traits: {
                            addresses: string[];
                            confidence: number;
                            /** @enum {string} */
                            kind: "public-key" | "artefact" | "client-and-credentials";
                            value: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getConnectors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            circuit: "closed" | "open";
                            configured: boolean;
                            deadLetters: number;
                            delivered: number;
                            enabled: boolean;
                            /** @enum {string} */
                            health: "off" | "ready" | "retrying" | "resting" | "limited";
                            lastAddressDecision: {
                                at: components["schemas"]["Timestamp"];
                                host: string;
                                permitted: boolean;
                                text: string;
                            } | null;
                            lastFailure: string | null;
                            lastFailureAt: components["schemas"]["Timestamp"] | null;
                            lastReason: string | null;
                            lastSuccessAt: components["schemas"]["Timestamp"] | null;
                            name: string;
                            queueLength: number;
                            resumesAt: components["schemas"]["Timestamp"] | null;
                            roles: ("exporter" | "actions" | "enrichment")[];
                            setting: string;
                            title: string;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getConnectorsByNameDeadLetters: {
        parameters: {
            query?: {
                afterId?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            diedAt: components["schemas"]["Timestamp"];
                            eventId: components["schemas"]["Uuid"];
                            failure: string;
                            id: number;
                            isReplayAsked: boolean;
                            reason: string;
                            replays: number;
                            seq: number;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteConnectorsByNameDeadLettersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postConnectorsByNameDeadLettersReplay: {
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
                "application/json": {
                    ids?: number[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asked: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getConnectorsByNameDeliveries: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            at: components["schemas"]["Timestamp"];
                            durationMs: number;
                            events: number;
                            failure: string | null;
                            /** @enum {string} */
                            purpose: "export" | "action" | "test";
                            reason: string | null;
                            rejected: number;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postConnectorsByNameTest: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: {
                            host: string;
                            permitted: boolean;
                            text: string;
                        } | null;
                        detail: string;
                        durationMs: number;
                        failure: string | null;
                        ok: boolean;
                        reference: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getDecisions: {
        parameters: {
            query?: {
                count?: "estimated";
                cursor?: string;
                fields?: string;
                filter?: string;
                kind?: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                limit?: number;
                sessionId?: components["schemas"]["UuidInput"];
                sort?: string;
                state?: "proposed" | "authorised" | "approved" | "rejected" | "refused" | "covered" | "executed" | "failed" | "undone" | "expired" | "simulated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DecisionItem"][];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getDecisionsById: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postDecisionsByIdApprove: {
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
                "application/json": {
                    /** @default  */
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postDecisionsByIdLabel: {
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
                "application/json": {
                    /** @enum {string} */
                    label: "correct" | "false_positive";
                    /** @default  */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postDecisionsByIdReject: {
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
                "application/json": {
                    /** @default  */
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postDecisionsByIdUndo: {
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
                "application/json": {
                    /** @default  */
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getDecisionsExport: {
        parameters: {
            query?: {
                fields?: string;
                filter?: string;
                format?: "csv" | "json" | "ndjson";
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getDetections: {
        parameters: {
            query?: {
                count?: "estimated";
                cursor?: string;
                fields?: string;
                filter?: string;
                limit?: number;
                sort?: string;
                technique?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DetectionItem"][];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getDetectionsExport: {
        parameters: {
            query?: {
                fields?: string;
                filter?: string;
                format?: "csv" | "json" | "ndjson";
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getDirectiveKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        algorithm: "ed25519";
                        publicKey: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getDirectives: {
        parameters: {
            query?: {
                kind?: "insert_trap" | "launch_decoy" | "rotate_host_key" | "redirect" | "raise_recording" | "block" | "withdraw";
                limit?: number;
                sensorId?: string;
                state?: "pending" | "applied" | "failed" | "undone" | "expired";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            answeredAt: components["schemas"]["Timestamp"] | null;
                            code: ("bad-signature" | "not-understood" | "other-sensor" | "replayed" | "expired" | "too-large" | "too-many" | "unknown-trap" | "unknown-persona" | "unsupported" | "port-taken" | "nothing-to-do" | "failed") | null;
                            data: {
                                [key: string]: unknown;
                            };
                            detail: string;
                            directiveId: components["schemas"]["Uuid"];
                            effectUntil: components["schemas"]["Timestamp"] | null;
                            expiresAt: components["schemas"]["Timestamp"];
                            facts: {
                                files?: string[];
                                hostKeys?: {
                                    after: {
                                        fingerprint: string;
                                        type: string;
                                    }[];
                                    before: {
                                        fingerprint: string;
                                        type: string;
                                    }[];
                                };
                                leftOut?: string[];
                                services?: {
                                    port: number;
                                    processId: number;
                                    unit: string;
                                }[];
                                sessionsEnded?: number;
                                tokens?: {
                                    paths: string[];
                                    tokenId: string;
                                    /** @enum {string} */
                                    tokenKind: "password" | "api-key" | "private-key" | "document";
                                    username: string | null;
                                }[];
                                trap?: {
                                    address: string;
                                    name: string;
                                    port: number;
                                    protocol: string;
                                };
                            };
                            issuedAt: components["schemas"]["Timestamp"];
                            issuedBy: string;
                            /** @enum {string} */
                            kind: "insert_trap" | "launch_decoy" | "rotate_host_key" | "redirect" | "raise_recording" | "block" | "withdraw";
                            sensorId: string;
                            sequence: number;
                            /** @enum {string} */
                            state: "pending" | "applied" | "failed" | "undone" | "expired";
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getDirectivesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        answeredAt: components["schemas"]["Timestamp"] | null;
                        code: ("bad-signature" | "not-understood" | "other-sensor" | "replayed" | "expired" | "too-large" | "too-many" | "unknown-trap" | "unknown-persona" | "unsupported" | "port-taken" | "nothing-to-do" | "failed") | null;
                        data: {
                            [key: string]: unknown;
                        };
                        detail: string;
                        directiveId: components["schemas"]["Uuid"];
                        effectUntil: components["schemas"]["Timestamp"] | null;
                        expiresAt: components["schemas"]["Timestamp"];
                        facts: {
                            files?: string[];
                            hostKeys?: {
                                after: {
                                    fingerprint: string;
                                    type: string;
                                }[];
                                before: {
                                    fingerprint: string;
                                    type: string;
                                }[];
                            };
                            leftOut?: string[];
                            services?: {
                                port: number;
                                processId: number;
                                unit: string;
                            }[];
                            sessionsEnded?: number;
                            tokens?: {
                                paths: string[];
                                tokenId: string;
                                /** @enum {string} */
                                tokenKind: "password" | "api-key" | "private-key" | "document";
                                username: string | null;
                            }[];
                            trap?: {
                                address: string;
                                name: string;
                                port: number;
                                protocol: string;
                            };
                        };
                        issuedAt: components["schemas"]["Timestamp"];
                        issuedBy: string;
                        /** @enum {string} */
                        kind: "insert_trap" | "launch_decoy" | "rotate_host_key" | "redirect" | "raise_recording" | "block" | "withdraw";
                        sensorId: string;
                        sequence: number;
                        /** @enum {string} */
                        state: "pending" | "applied" | "failed" | "undone" | "expired";
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postDirectivesByIdWithdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        answeredAt: components["schemas"]["Timestamp"] | null;
                        code: ("bad-signature" | "not-understood" | "other-sensor" | "replayed" | "expired" | "too-large" | "too-many" | "unknown-trap" | "unknown-persona" | "unsupported" | "port-taken" | "nothing-to-do" | "failed") | null;
                        data: {
                            [key: string]: unknown;
                        };
                        detail: string;
                        directiveId: components["schemas"]["Uuid"];
                        effectUntil: components["schemas"]["Timestamp"] | null;
                        expiresAt: components["schemas"]["Timestamp"];
                        facts: {
                            files?: string[];
                            hostKeys?: {
                                after: {
                                    fingerprint: string;
                                    type: string;
                                }[];
                                before: {
                                    fingerprint: string;
                                    type: string;
                                }[];
                            };
                            leftOut?: string[];
                            services?: {
                                port: number;
                                processId: number;
                                unit: string;
                            }[];
                            sessionsEnded?: number;
                            tokens?: {
                                paths: string[];
                                tokenId: string;
                                /** @enum {string} */
                                tokenKind: "password" | "api-key" | "private-key" | "document";
                                username: string | null;
                            }[];
                            trap?: {
                                address: string;
                                name: string;
                                port: number;
                                protocol: string;
                            };
                        };
                        issuedAt: components["schemas"]["Timestamp"];
                        issuedBy: string;
                        /** @enum {string} */
                        kind: "insert_trap" | "launch_decoy" | "rotate_host_key" | "redirect" | "raise_recording" | "block" | "withdraw";
                        sensorId: string;
                        sequence: number;
                        /** @enum {string} */
                        state: "pending" | "applied" | "failed" | "undone" | "expired";
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getEvaluations: {
        parameters: {
            query?: {
                modelId?: components["schemas"]["UuidInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            drift: number;
                            evaluatedAt: components["schemas"]["Timestamp"];
                            highest: {
                                because: {
                                    feature: string;
                                    share: number;
                                }[];
                                rank: number;
                                score: number;
                                sessionId: components["schemas"]["Uuid"];
                            }[];
                            id: components["schemas"]["Uuid"];
                            labelled: {
                                anomalous: number;
                                areaUnderRoc: number;
                                averagePrecision: number;
                                calibration: {
                                    count: number;
                                    from: number;
                                    meanConfidence: number;
                                    shareRight: number;
                                    to: number;
                                }[];
                                ordinary: number;
                                precisionRecall: {
                                    precision: number;
                                    recall: number;
                                    score: number;
                                }[];
                                roc: {
                                    falsePositiveRate: number;
                                    score: number | null;
                                    truePositiveRate: number;
                                }[];
                            } | null;
                            model: {
                                id: components["schemas"]["Uuid"];
                                /** @enum {string} */
                                kind: "isolation-forest" | "autoencoder" | "lstm";
                                name: string;
                                version: number;
                            };
                            ranks: {
                                expected: number;
                                observed: number;
                            }[];
                            scoreQuantiles: number[];
                            sessions: number;
                            shareAbove: {
                                95: number;
                                99: number;
                                99.9: number;
                            };
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getEvaluationsAttackMapper: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attackVersion: string;
                        metrics: {
                            [key: string]: number;
                        };
                        ranker: string;
                        reliability: {
                            count: number;
                            from: number;
                            meanConfidence: number;
                            shareRight: number;
                            to: number;
                        }[];
                        techniques: string[];
                        trainedOn: {
                            examples: number;
                            licence: string;
                            name: string;
                            sha256: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getEvents: {
        parameters: {
            query?: {
                count?: "estimated";
                cursor?: string;
                fields?: string;
                filter?: string;
                kind?: "session.opened" | "session.closed" | "client.identified" | "credential.tried" | "command.entered" | "command.resolved" | "terminal.resized" | "terminal.recorded" | "environment.set" | "file.downloaded" | "file.uploaded" | "tunnel.requested" | "tunnel.carried" | "http.requested" | "honeytoken.used" | "foreign.observed" | "limit.reached" | "trap.failed" | "directive.answered" | "source.blocked" | "sensor.started" | "sensor.stopped" | "events.lost" | "detection.raised" | "session.scored" | "decision.made" | "artefact.fetched" | "model.promoted" | "anomaly.found" | "rarity.found" | "source.assessed" | "attacker.updated" | "indicator.added" | "sensor.lost" | "run.started" | "run.completed" | "run.failed" | "run.noted" | "action.started" | "action.completed" | "action.failed" | "action.undone" | "decision.answered" | "fleet.launched" | "fleet.ready" | "fleet.failed" | "fleet.ended";
                limit?: number;
                order?: "newest" | "oldest";
                sessionId?: components["schemas"]["UuidInput"];
                sha256?: string;
                sort?: string;
                source?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LoggedEvent"][];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getEventsExport: {
        parameters: {
            query?: {
                fields?: string;
                filter?: string;
                format?: "csv" | "json" | "ndjson";
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getFleet: {
        parameters: {
            query?: {
                limit?: number;
                provider?: "process" | "docker" | "ec2";
                state?: "launching" | "ready" | "ending" | "ended" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actionKey: string | null;
                            address: string | null;
                            code: ("unavailable" | "throttled" | "no-capacity" | "refused" | "invalid" | "limit-reached" | "not-ready-in-time" | "gone") | null;
                            createdAt: components["schemas"]["Timestamp"];
                            detail: string;
                            endedAt: components["schemas"]["Timestamp"] | null;
                            endsAt: components["schemas"]["Timestamp"];
                            externalId: string | null;
                            id: components["schemas"]["Uuid"];
                            issuedBy: string;
                            /** @enum {string} */
                            provider: "process" | "docker" | "ec2";
                            readyAt: components["schemas"]["Timestamp"] | null;
                            reason: ("asked" | "expired" | "action-gone" | "failed") | null;
                            sensorId: string;
                            spec: {
                                persona: string;
                                traps: {
                                    kind: string;
                                    port: number;
                                }[];
                            };
                            /** @enum {string} */
                            state: "launching" | "ready" | "ending" | "ended" | "failed";
                            traps: {
                                address: string;
                                name: string;
                                port: number;
                                protocol: string;
                            }[];
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postFleet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default web-server */
                    persona?: string;
                    /** @enum {string} */
                    provider: "process" | "docker" | "ec2";
                    /**
                     * @default [
                     *       {
                     *         "kind": "ssh",
                     *         "port": 0
                     *       }
                     *     ]
                     */
                    traps?: {
                        kind: string;
                        port: number;
                    }[];
                    ttlMinutes?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actionKey: string | null;
                        address: string | null;
                        code: ("unavailable" | "throttled" | "no-capacity" | "refused" | "invalid" | "limit-reached" | "not-ready-in-time" | "gone") | null;
                        createdAt: components["schemas"]["Timestamp"];
                        detail: string;
                        endedAt: components["schemas"]["Timestamp"] | null;
                        endsAt: components["schemas"]["Timestamp"];
                        externalId: string | null;
                        id: components["schemas"]["Uuid"];
                        issuedBy: string;
                        /** @enum {string} */
                        provider: "process" | "docker" | "ec2";
                        readyAt: components["schemas"]["Timestamp"] | null;
                        reason: ("asked" | "expired" | "action-gone" | "failed") | null;
                        sensorId: string;
                        spec: {
                            persona: string;
                            traps: {
                                kind: string;
                                port: number;
                            }[];
                        };
                        /** @enum {string} */
                        state: "launching" | "ready" | "ending" | "ended" | "failed";
                        traps: {
                            address: string;
                            name: string;
                            port: number;
                            protocol: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getFleetProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            enabled: boolean;
                            instances: number;
                            maxInstances: number;
                            maxTtlMinutes: number;
                            /** @enum {string} */
                            name: "process" | "docker" | "ec2";
                            ready: boolean;
                            reason: string | null;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getFleetById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actionKey: string | null;
                        address: string | null;
                        code: ("unavailable" | "throttled" | "no-capacity" | "refused" | "invalid" | "limit-reached" | "not-ready-in-time" | "gone") | null;
                        createdAt: components["schemas"]["Timestamp"];
                        detail: string;
                        endedAt: components["schemas"]["Timestamp"] | null;
                        endsAt: components["schemas"]["Timestamp"];
                        externalId: string | null;
                        id: components["schemas"]["Uuid"];
                        issuedBy: string;
                        /** @enum {string} */
                        provider: "process" | "docker" | "ec2";
                        readyAt: components["schemas"]["Timestamp"] | null;
                        reason: ("asked" | "expired" | "action-gone" | "failed") | null;
                        sensorId: string;
                        spec: {
                            persona: string;
                            traps: {
                                kind: string;
                                port: number;
                            }[];
                        };
                        /** @enum {string} */
                        state: "launching" | "ready" | "ending" | "ended" | "failed";
                        traps: {
                            address: string;
                            name: string;
                            port: number;
                            protocol: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteFleetById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actionKey: string | null;
                        address: string | null;
                        code: ("unavailable" | "throttled" | "no-capacity" | "refused" | "invalid" | "limit-reached" | "not-ready-in-time" | "gone") | null;
                        createdAt: components["schemas"]["Timestamp"];
                        detail: string;
                        endedAt: components["schemas"]["Timestamp"] | null;
                        endsAt: components["schemas"]["Timestamp"];
                        externalId: string | null;
                        id: components["schemas"]["Uuid"];
                        issuedBy: string;
                        /** @enum {string} */
                        provider: "process" | "docker" | "ec2";
                        readyAt: components["schemas"]["Timestamp"] | null;
                        reason: ("asked" | "expired" | "action-gone" | "failed") | null;
                        sensorId: string;
                        spec: {
                            persona: string;
                            traps: {
                                kind: string;
                                port: number;
                            }[];
                        };
                        /** @enum {string} */
                        state: "launching" | "ready" | "ending" | "ended" | "failed";
                        traps: {
                            address: string;
                            name: string;
                            port: number;
                            protocol: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postHooksByPath: {
        parameters: {
            query?: never;
            header: {
                "x-cerberus-token": string;
            };
            path: {
                path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        runs: components["schemas"]["Uuid"][];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getIndicators: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                minConfidence?: number;
                search?: string;
                status?: "active" | "expired" | "allowlisted";
                tlp?: "clear" | "green" | "amber" | "amber+strict" | "red";
                type?: "ipv4" | "ipv6" | "domain" | "url" | "sha256" | "sha1" | "md5" | "email" | "ssh-key" | "ja3" | "ja4" | "hassh" | "user-agent" | "wallet";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            confidence: number;
                            firstSeenAt: components["schemas"]["Timestamp"];
                            id: components["schemas"]["Uuid"];
                            labels: string[];
                            lastSeenAt: components["schemas"]["Timestamp"];
                            note: string | null;
                            sightings: number;
                            sources: string[];
                            /** @enum {string} */
                            status: "active" | "expired" | "allowlisted";
                            /** @enum {string} */
                            tlp: "clear" | "green" | "amber" | "amber+strict" | "red";
                            /** @enum {string} */
                            type: "ipv4" | "ipv6" | "domain" | "url" | "sha256" | "sha1" | "md5" | "email" | "ssh-key" | "ja3" | "ja4" | "hassh" | "user-agent" | "wallet";
                            validUntil: components["schemas"]["Timestamp"] | null;
                            value: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postIndicators: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 0.8 */
                    confidence?: number;
                    /** @default [] */
                    labels?: string[];
                    note?: string;
                    /**
                     * @default green
                     * @enum {string}
                     */
                    tlp?: "clear" | "green" | "amber" | "amber+strict" | "red";
                    /** @enum {string} */
                    type: "ipv4" | "ipv6" | "domain" | "url" | "sha256" | "sha1" | "md5" | "email" | "ssh-key" | "ja3" | "ja4" | "hassh" | "user-agent" | "wallet" | "ip" | "file";
                    validUntil?: components["schemas"]["TimestampInput"] | null;
                    value: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        confidence: number;
                        evidence: {
                            at: components["schemas"]["Timestamp"];
                            eventId: components["schemas"]["Uuid"];
                            sessionId: components["schemas"]["Uuid"];
                        }[];
                        firstSeenAt: components["schemas"]["Timestamp"];
                        id: components["schemas"]["Uuid"];
                        labels: string[];
                        lastSeenAt: components["schemas"]["Timestamp"];
                        note: string | null;
                        sightings: number;
                        sources: string[];
                        /** @enum {string} */
                        status: "active" | "expired" | "allowlisted";
                        /** @enum {string} */
                        tlp: "clear" | "green" | "amber" | "amber+strict" | "red";
                        /** @enum {string} */
                        type: "ipv4" | "ipv6" | "domain" | "url" | "sha256" | "sha1" | "md5" | "email" | "ssh-key" | "ja3" | "ja4" | "hassh" | "user-agent" | "wallet";
                        validUntil: components["schemas"]["Timestamp"] | null;
                        value: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    patchIndicators: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: components["schemas"]["UuidInput"][];
                    /** @enum {string} */
                    status: "active" | "expired" | "allowlisted";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changed: number;
                        missing: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getIndicatorsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        confidence: number;
                        evidence: {
                            at: components["schemas"]["Timestamp"];
                            eventId: components["schemas"]["Uuid"];
                            sessionId: components["schemas"]["Uuid"];
                        }[];
                        firstSeenAt: components["schemas"]["Timestamp"];
                        id: components["schemas"]["Uuid"];
                        labels: string[];
                        lastSeenAt: components["schemas"]["Timestamp"];
                        note: string | null;
                        sightings: number;
                        sources: string[];
                        /** @enum {string} */
                        status: "active" | "expired" | "allowlisted";
                        /** @enum {string} */
                        tlp: "clear" | "green" | "amber" | "amber+strict" | "red";
                        /** @enum {string} */
                        type: "ipv4" | "ipv6" | "domain" | "url" | "sha256" | "sha1" | "md5" | "email" | "ssh-key" | "ja3" | "ja4" | "hassh" | "user-agent" | "wallet";
                        validUntil: components["schemas"]["Timestamp"] | null;
                        value: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    patchIndicatorsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    confidence?: number;
                    labels?: string[];
                    note?: string | null;
                    /** @enum {string} */
                    status?: "active" | "expired" | "allowlisted";
                    /** @enum {string} */
                    tlp?: "clear" | "green" | "amber" | "amber+strict" | "red";
                    validUntil?: components["schemas"]["TimestampInput"] | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        confidence: number;
                        evidence: {
                            at: components["schemas"]["Timestamp"];
                            eventId: components["schemas"]["Uuid"];
                            sessionId: components["schemas"]["Uuid"];
                        }[];
                        firstSeenAt: components["schemas"]["Timestamp"];
                        id: components["schemas"]["Uuid"];
                        labels: string[];
                        lastSeenAt: components["schemas"]["Timestamp"];
                        note: string | null;
                        sightings: number;
                        sources: string[];
                        /** @enum {string} */
                        status: "active" | "expired" | "allowlisted";
                        /** @enum {string} */
                        tlp: "clear" | "green" | "amber" | "amber+strict" | "red";
                        /** @enum {string} */
                        type: "ipv4" | "ipv6" | "domain" | "url" | "sha256" | "sha1" | "md5" | "email" | "ssh-key" | "ja3" | "ja4" | "hassh" | "user-agent" | "wallet";
                        validUntil: components["schemas"]["Timestamp"] | null;
                        value: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getIndicatorsExport: {
        parameters: {
            query?: {
                format?: "csv" | "json" | "plain" | "nftables" | "suricata";
                maxTlp?: "clear" | "green" | "amber" | "amber+strict" | "red";
                minConfidence?: number;
                search?: string;
                status?: "active" | "expired" | "allowlisted";
                tlp?: "clear" | "green" | "amber" | "amber+strict" | "red";
                type?: "ipv4" | "ipv6" | "domain" | "url" | "sha256" | "sha1" | "md5" | "email" | "ssh-key" | "ja3" | "ja4" | "hassh" | "user-agent" | "wallet";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postIngest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        duplicates: number;
                        rejected: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    putIngestBlobsBySha256: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getIntelCvss: {
        parameters: {
            query: {
                model?: "true" | "false";
                type: "technique" | "command" | "credential" | "url" | "domain" | "ip" | "file" | "public-key";
                value: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model: {
                            /** @enum {string} */
                            state: "not-asked";
                        } | {
                            /** @enum {string} */
                            failure: "off" | "held" | "timeout" | "unavailable" | "rate-limited" | "refused" | "rejected" | "invalid-answer";
                            /** @enum {string} */
                            state: "failed";
                        } | {
                            model: string;
                            reasoning: string;
                            remediation: string[];
                            /** @enum {string} */
                            state: "answered";
                            v31: {
                                score: number;
                                /** @enum {string} */
                                severity: "none" | "low" | "medium" | "high" | "critical";
                                vector: string;
                            };
                            v40: {
                                score: number;
                                /** @enum {string} */
                                severity: "none" | "low" | "medium" | "high" | "critical";
                                vector: string;
                            } | null;
                        };
                        remedy: string;
                        rule: string;
                        score: {
                            score: number;
                            /** @enum {string} */
                            severity: "none" | "low" | "medium" | "high" | "critical";
                            vector: string;
                        };
                        /** @enum {string} */
                        scoredBy: "rules" | "model";
                        technique?: {
                            id: string;
                            name: string;
                        };
                        /** @enum {string} */
                        type: "technique" | "command" | "credential" | "url" | "domain" | "ip" | "file" | "public-key";
                        v31: {
                            score: number;
                            /** @enum {string} */
                            severity: "none" | "low" | "medium" | "high" | "critical";
                            vector: string;
                        };
                        v40: {
                            score: number;
                            /** @enum {string} */
                            severity: "none" | "low" | "medium" | "high" | "critical";
                            vector: string;
                        };
                        value: string;
                        weakness: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getIntelProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            askedToday: number;
                            /** @enum {string} */
                            kind: "local" | "remote";
                            lastFailure: ("timed-out" | "unreachable" | "rate-limited" | "refused" | "not-understood" | "server-error") | null;
                            lastFailureAt: components["schemas"]["Timestamp"] | null;
                            lastSuccessAt: components["schemas"]["Timestamp"] | null;
                            maxPerDay: number | null;
                            name: string;
                            resumesAt: components["schemas"]["Timestamp"] | null;
                            /** @enum {string} */
                            state: "off" | "ready" | "resting" | "limited";
                            title: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @default null */
                            allowedAddresses: string[] | null;
                            createdAt: components["schemas"]["Timestamp"];
                            expiresAt: components["schemas"]["Timestamp"] | null;
                            id: string;
                            lastUsedAt: components["schemas"]["Timestamp"] | null;
                            name: string;
                            /** @default null */
                            replacedBy: string | null;
                            role: ("viewer" | "analyst" | "responder" | "admin") | "sensor";
                            /** @default null */
                            scopes: string[] | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowedAddresses?: (string)[];
                    expiresInDays?: number;
                    name: string;
                    /** @enum {string} */
                    role: "viewer" | "analyst" | "responder" | "admin";
                    scopes?: string[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        allowedAddresses: string[] | null;
                        createdAt: components["schemas"]["Timestamp"];
                        expiresAt: components["schemas"]["Timestamp"] | null;
                        id: string;
                        key: string;
                        lastUsedAt: components["schemas"]["Timestamp"] | null;
                        name: string;
                        /** @default null */
                        replacedBy: string | null;
                        role: ("viewer" | "analyst" | "responder" | "admin") | "sensor";
                        /** @default null */
                        scopes: string[] | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteKeysById: {
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
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postKeysByIdRotate: {
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
                "application/json": {
                    /** @default 24 */
                    graceHours?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        allowedAddresses: string[] | null;
                        createdAt: components["schemas"]["Timestamp"];
                        expiresAt: components["schemas"]["Timestamp"] | null;
                        id: string;
                        key: string;
                        lastUsedAt: components["schemas"]["Timestamp"] | null;
                        name: string;
                        /** @default null */
                        replacedBy: string | null;
                        role: ("viewer" | "analyst" | "responder" | "admin") | "sensor";
                        /** @default null */
                        scopes: string[] | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getLabels: {
        parameters: {
            query?: {
                count?: "estimated";
                cursor?: string;
                fields?: string;
                filter?: string;
                limit?: number;
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            at: components["schemas"]["Timestamp"];
                            by: {
                                id: string;
                                name: string;
                            };
                            note: string;
                            score: number | null;
                            sessionId: components["schemas"]["Uuid"];
                            /** @enum {string} */
                            target: "session" | "anomaly";
                            /** @enum {string} */
                            verdict: "true-positive" | "false-positive" | "unsure";
                        }[];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getLabelsExport: {
        parameters: {
            query?: {
                fields?: string;
                filter?: string;
                format?: "csv" | "json" | "ndjson";
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        email: string | null;
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "key";
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "analyst" | "responder" | "admin";
                        /** @default [] */
                        scopes: string[];
                        /** @default false */
                        secondFactor: boolean;
                        /** @default null */
                        sessionId: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    patchMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        email: string | null;
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "key";
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "analyst" | "responder" | "admin";
                        /** @default [] */
                        scopes: string[];
                        /** @default false */
                        secondFactor: boolean;
                        /** @default null */
                        sessionId: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postMePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    current: string;
                    next: string;
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getMeSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        enabled: boolean;
                        enabledAt: components["schemas"]["Timestamp"] | null;
                        recoveryCodesLeft: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postMeSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        secret: string;
                        uri: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteMeSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postMeSecondFactorConfirm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        recoveryCodes: string[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postMeSecondFactorRecoveryCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        recoveryCodes: string[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getMeSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            address: string | null;
                            createdAt: components["schemas"]["Timestamp"];
                            current: boolean;
                            expiresAt: components["schemas"]["Timestamp"];
                            id: string;
                            userAgent: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteMeSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteMeSessionsById: {
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
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getModels: {
        parameters: {
            query?: {
                kind?: "isolation-forest" | "autoencoder" | "lstm";
                promoted?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            features: string[];
                            featuresVersion: string;
                            id: components["schemas"]["Uuid"];
                            /** @enum {string} */
                            kind: "isolation-forest" | "autoencoder" | "lstm";
                            metrics: {
                                [key: string]: number;
                            };
                            name: string;
                            parameters: {
                                [key: string]: number | string | boolean | null;
                            };
                            promoted: boolean;
                            promotedAt: components["schemas"]["Timestamp"] | null;
                            scoreQuantiles: number[];
                            seed: number;
                            trainedAt: components["schemas"]["Timestamp"];
                            trainingDataSha256: string;
                            version: number;
                            weightsBytes: number;
                            weightsSha256: string;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getModelsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        features: string[];
                        featuresVersion: string;
                        id: components["schemas"]["Uuid"];
                        /** @enum {string} */
                        kind: "isolation-forest" | "autoencoder" | "lstm";
                        metrics: {
                            [key: string]: number;
                        };
                        name: string;
                        parameters: {
                            [key: string]: number | string | boolean | null;
                        };
                        promoted: boolean;
                        promotedAt: components["schemas"]["Timestamp"] | null;
                        scoreQuantiles: number[];
                        seed: number;
                        trainedAt: components["schemas"]["Timestamp"];
                        trainingDataSha256: string;
                        version: number;
                        weightsBytes: number;
                        weightsSha256: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postModelsByIdPromote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        features: string[];
                        featuresVersion: string;
                        id: components["schemas"]["Uuid"];
                        /** @enum {string} */
                        kind: "isolation-forest" | "autoencoder" | "lstm";
                        metrics: {
                            [key: string]: number;
                        };
                        name: string;
                        parameters: {
                            [key: string]: number | string | boolean | null;
                        };
                        promoted: boolean;
                        promotedAt: components["schemas"]["Timestamp"] | null;
                        scoreQuantiles: number[];
                        seed: number;
                        trainedAt: components["schemas"]["Timestamp"];
                        trainingDataSha256: string;
                        version: number;
                        weightsBytes: number;
                        weightsSha256: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getPlaybooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            description: string | null;
                            enabled: boolean;
                            hash: string;
                            id: string;
                            name: string;
                            publishedAt: components["schemas"]["Timestamp"];
                            publishedBy: string;
                            steps: number;
                            triggers: string[];
                            version: number;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postPlaybooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    source: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        hash: string;
                        id: string;
                        isNew: boolean;
                        version: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getPlaybooksById: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        description: string | null;
                        enabled: boolean;
                        hash: string;
                        id: string;
                        mermaid: string;
                        name: string;
                        publishedAt: components["schemas"]["Timestamp"];
                        publishedBy: string;
                        source: string;
                        steps: number;
                        triggers: string[];
                        version: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postPlaybooksByIdDisable: {
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
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postPlaybooksByIdEnable: {
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
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postPlaybooksByIdRuns: {
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
                "application/json": {
                    /** @default false */
                    dryRun?: boolean;
                    /** @default {} */
                    inputs?: {
                        [key: string]: unknown;
                    };
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: components["schemas"]["Uuid"] | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getPlaybooksByIdVersions: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            enabled: boolean;
                            hash: string;
                            publishedAt: components["schemas"]["Timestamp"];
                            publishedBy: string;
                            version: number;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postPlaybooksCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    source: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        outline: {
                            description: string | null;
                            id: string;
                            inputs: {
                                default?: unknown;
                                description: string | null;
                                name: string;
                                oneOf: unknown[] | null;
                                required: boolean;
                                /** @enum {string} */
                                type: "string" | "number" | "boolean" | "list" | "object";
                            }[];
                            name: string;
                            onFailure: {
                                action: string;
                                after: {
                                    /** @enum {string} */
                                    kind: "success" | "error" | "done";
                                    step: string;
                                }[];
                                approval: boolean;
                                forEach: boolean;
                                id: string;
                                join: ("all" | "any") | number;
                                name: string | null;
                                repeats: boolean;
                                when: string | null;
                            }[];
                            steps: {
                                action: string;
                                after: {
                                    /** @enum {string} */
                                    kind: "success" | "error" | "done";
                                    step: string;
                                }[];
                                approval: boolean;
                                forEach: boolean;
                                id: string;
                                join: ("all" | "any") | number;
                                name: string | null;
                                repeats: boolean;
                                when: string | null;
                            }[];
                            testCount: number;
                            triggers: string[];
                            version: number;
                        } | null;
                        problems: {
                            column: number;
                            line: number;
                            message: string;
                            path: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postPlaybooksTest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    source: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        problems: {
                            column: number;
                            line: number;
                            message: string;
                            path: string;
                        }[];
                        tests: {
                            elapsedMs: number;
                            name: string;
                            problems: string[];
                            /** @enum {string} */
                            state: "succeeded" | "failed" | "cancelled" | "stuck";
                            steps: {
                                id: string;
                                /** @enum {string} */
                                state: "waiting" | "ready" | "running" | "succeeded" | "failed" | "skipped" | "cancelled" | "rejected" | "unknown" | "compensated";
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        holds: {
                            by: string;
                            createdAt: components["schemas"]["Timestamp"];
                            id: number;
                            reason: string;
                            releasedAt: components["schemas"]["Timestamp"] | null;
                            releasedBy: string | null;
                            subject: {
                                /** @enum {string} */
                                kind: "everything";
                            } | {
                                /** @enum {string} */
                                kind: "source";
                                value: string;
                            } | {
                                /** @enum {string} */
                                kind: "session";
                                value: components["schemas"]["Uuid"];
                            } | {
                                /** @enum {string} */
                                kind: "artefact";
                                value: string;
                            };
                        }[];
                        policy: {
                            aggregates: number | null;
                            artefacts: number | null;
                            credentials: number | null;
                            events: number | null;
                            recordings: number | null;
                        };
                        runs: {
                            at: components["schemas"]["Timestamp"];
                            by: string;
                            dryRun: boolean;
                            outcomes: {
                                /** @enum {string} */
                                class: "events" | "recordings" | "artefacts" | "credentials" | "aggregates";
                                cutoff: components["schemas"]["Timestamp"] | null;
                                held: number;
                                removed: {
                                    [key: string]: number;
                                };
                                waiting: number;
                            }[];
                            policy: {
                                aggregates: number | null;
                                artefacts: number | null;
                                credentials: number | null;
                                events: number | null;
                                recordings: number | null;
                            };
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postRetentionHolds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                    subject: {
                        /** @enum {string} */
                        kind: "everything";
                    } | {
                        /** @enum {string} */
                        kind: "source";
                        value: string;
                    } | {
                        /** @enum {string} */
                        kind: "session";
                        value: components["schemas"]["UuidInput"];
                    } | {
                        /** @enum {string} */
                        kind: "artefact";
                        value: string;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteRetentionHoldsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postRetentionRuns: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    dryRun: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        at: components["schemas"]["Timestamp"];
                        by: string;
                        dryRun: boolean;
                        outcomes: {
                            /** @enum {string} */
                            class: "events" | "recordings" | "artefacts" | "credentials" | "aggregates";
                            cutoff: components["schemas"]["Timestamp"] | null;
                            held: number;
                            removed: {
                                [key: string]: number;
                            };
                            waiting: number;
                        }[];
                        policy: {
                            aggregates: number | null;
                            artefacts: number | null;
                            credentials: number | null;
                            events: number | null;
                            recordings: number | null;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getRuns: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                playbook?: string;
                sessionId?: components["schemas"]["UuidInput"];
                state?: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            asked: ("cancel" | "pause") | null;
                            createdAt: components["schemas"]["Timestamp"];
                            dryRun: boolean;
                            dueAt: components["schemas"]["Timestamp"] | null;
                            endedAt: components["schemas"]["Timestamp"] | null;
                            errorCode: string | null;
                            errorMessage: string | null;
                            id: components["schemas"]["Uuid"];
                            overdueAt: components["schemas"]["Timestamp"];
                            parentId: components["schemas"]["Uuid"] | null;
                            playbookHash: string;
                            playbookId: string;
                            playbookVersion: number;
                            sessionId: components["schemas"]["Uuid"] | null;
                            startedBy: string;
                            /** @enum {string} */
                            state: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getRunsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        answers: {
                            answer: unknown;
                            at: components["schemas"]["Timestamp"];
                            key: string;
                            person: string;
                            role: string;
                        }[];
                        asked: ("cancel" | "pause") | null;
                        asks: {
                            expiresAt: components["schemas"]["Timestamp"] | null;
                            question: string;
                            quorum: number;
                            roles: string[];
                            step: string;
                        }[];
                        createdAt: components["schemas"]["Timestamp"];
                        dryRun: boolean;
                        dueAt: components["schemas"]["Timestamp"] | null;
                        endedAt: components["schemas"]["Timestamp"] | null;
                        errorCode: string | null;
                        errorMessage: string | null;
                        id: components["schemas"]["Uuid"];
                        inputs: {
                            [key: string]: unknown;
                        };
                        outputs: {
                            [key: string]: unknown;
                        } | null;
                        overdueAt: components["schemas"]["Timestamp"];
                        parentId: components["schemas"]["Uuid"] | null;
                        playbookHash: string;
                        playbookId: string;
                        playbookVersion: number;
                        sessionId: components["schemas"]["Uuid"] | null;
                        startedBy: string;
                        /** @enum {string} */
                        state: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";
                        steps: {
                            attempts?: number;
                            endedAt?: components["schemas"]["Timestamp"] | null;
                            error: {
                                code: string;
                                message: string;
                            } | null;
                            id: string;
                            input?: unknown;
                            result: unknown;
                            startedAt?: components["schemas"]["Timestamp"] | null;
                            /** @enum {string} */
                            state: "waiting" | "ready" | "running" | "succeeded" | "failed" | "skipped" | "cancelled" | "rejected" | "unknown" | "compensated";
                        }[];
                        trigger: {
                            [key: string]: unknown;
                        };
                        unknownCalls: {
                            action: string;
                            key: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postRunsByIdAnswer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    answer: "approved" | "rejected";
                    comment?: string;
                    step: string;
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postRunsByIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postRunsByIdPause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postRunsByIdRerun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    step?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: components["schemas"]["Uuid"];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postRunsByIdResolve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    comment?: string;
                    key: string;
                    outcome: {
                        result: unknown;
                    } | {
                        error: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postRunsByIdResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSavedViews: {
        parameters: {
            query?: {
                page?: "sessions" | "events" | "attackers" | "detections" | "decisions" | "alerts" | "indicators" | "attack" | "runs" | "anomalies" | "campaigns";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            changedAt: components["schemas"]["Timestamp"];
                            createdAt: components["schemas"]["Timestamp"];
                            id: components["schemas"]["Uuid"];
                            mine: boolean;
                            name: string;
                            owner: {
                                id: string;
                                name: string;
                            };
                            /** @enum {string} */
                            page: "sessions" | "events" | "attackers" | "detections" | "decisions" | "alerts" | "indicators" | "attack" | "runs" | "anomalies" | "campaigns";
                            query: string;
                            shared: boolean;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postSavedViews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    page: "sessions" | "events" | "attackers" | "detections" | "decisions" | "alerts" | "indicators" | "attack" | "runs" | "anomalies" | "campaigns";
                    query: string;
                    /** @default false */
                    shared?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changedAt: components["schemas"]["Timestamp"];
                        createdAt: components["schemas"]["Timestamp"];
                        id: components["schemas"]["Uuid"];
                        mine: boolean;
                        name: string;
                        owner: {
                            id: string;
                            name: string;
                        };
                        /** @enum {string} */
                        page: "sessions" | "events" | "attackers" | "detections" | "decisions" | "alerts" | "indicators" | "attack" | "runs" | "anomalies" | "campaigns";
                        query: string;
                        shared: boolean;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteSavedViewsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    patchSavedViewsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    query?: string;
                    shared?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changedAt: components["schemas"]["Timestamp"];
                        createdAt: components["schemas"]["Timestamp"];
                        id: components["schemas"]["Uuid"];
                        mine: boolean;
                        name: string;
                        owner: {
                            id: string;
                            name: string;
                        };
                        /** @enum {string} */
                        page: "sessions" | "events" | "attackers" | "detections" | "decisions" | "alerts" | "indicators" | "attack" | "runs" | "anomalies" | "campaigns";
                        query: string;
                        shared: boolean;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSensors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            eventCount: number;
                            id: string;
                            lastSeenAt: components["schemas"]["Timestamp"];
                            persona: string | null;
                            startedAt: components["schemas"]["Timestamp"] | null;
                            /** @enum {string} */
                            state: "online" | "stopped" | "silent";
                            version: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSensorsBySensorIdDirectives: {
        parameters: {
            query?: {
                after?: number;
                wait?: number;
            };
            header?: never;
            path: {
                sensorId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        directives: {
                            payload: string;
                            signature: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postSensorsBySensorIdDirectivesByDirectiveIdResult: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                directiveId: components["schemas"]["UuidInput"];
                sensorId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: ("bad-signature" | "not-understood" | "other-sensor" | "replayed" | "expired" | "too-large" | "too-many" | "unknown-trap" | "unknown-persona" | "unsupported" | "port-taken" | "nothing-to-do" | "failed") | null;
                    detail: string;
                    facts: {
                        files?: string[];
                        hostKeys?: {
                            after: {
                                fingerprint: string;
                                type: string;
                            }[];
                            before: {
                                fingerprint: string;
                                type: string;
                            }[];
                        };
                        leftOut?: string[];
                        services?: {
                            port: number;
                            processId: number;
                            unit: string;
                        }[];
                        sessionsEnded?: number;
                        tokens?: {
                            paths: string[];
                            tokenId: string;
                            /** @enum {string} */
                            tokenKind: "password" | "api-key" | "private-key" | "document";
                            username: string | null;
                        }[];
                        trap?: {
                            address: string;
                            name: string;
                            port: number;
                            protocol: string;
                        };
                    };
                    /** @enum {string} */
                    state: "applied" | "failed" | "undone";
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSessions: {
        parameters: {
            query?: {
                authenticated?: "true" | "false";
                client?: string;
                commandText?: string;
                count?: "estimated";
                country?: string | "unknown";
                cursor?: string;
                decision?: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                fields?: string;
                filter?: string;
                limit?: number;
                minScore?: number;
                sort?: string;
                source?: string;
                stage?: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
                state?: "open" | "closed";
                technique?: string;
                trap?: string;
                triedSecret?: string;
                triedUsername?: string;
                username?: string;
                withCommands?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SessionSummary"][];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSessionsById: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionDetail"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSessionsByIdAnalysis: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        analysis: {
                            analysedAt: components["schemas"]["Timestamp"];
                            /** @enum {string} */
                            attack_sophistication: "low" | "medium" | "high";
                            behavioral_patterns: string[];
                            confidence: number;
                            evidence: components["schemas"]["Uuid"][];
                            indicators_of_compromise: string[];
                            inventedIndicators: number;
                            level: number;
                            model: string;
                            promptHash: string;
                            promptVersion: string;
                            provider: string;
                            reasoning: string;
                            /** @enum {string} */
                            recommended_action: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                            review: {
                                raised: boolean;
                                reasons: string[];
                            };
                            /** @enum {string} */
                            severity: "low" | "medium" | "high" | "critical";
                            /** @enum {string} */
                            tag: "unverified";
                            threat_score: number;
                        } | null;
                        failure: string | null;
                        review: boolean;
                        sessionId: string;
                        /** @enum {string} */
                        state: "none" | "waiting" | "done" | "failed";
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSessionsByIdEvents: {
        parameters: {
            query?: {
                count?: "estimated";
                cursor?: string;
                fields?: string;
                filter?: string;
                kind?: "session.opened" | "session.closed" | "client.identified" | "credential.tried" | "command.entered" | "command.resolved" | "terminal.resized" | "terminal.recorded" | "environment.set" | "file.downloaded" | "file.uploaded" | "tunnel.requested" | "tunnel.carried" | "http.requested" | "honeytoken.used" | "foreign.observed" | "limit.reached" | "trap.failed" | "directive.answered" | "source.blocked" | "sensor.started" | "sensor.stopped" | "events.lost" | "detection.raised" | "session.scored" | "decision.made" | "artefact.fetched" | "model.promoted" | "anomaly.found" | "rarity.found" | "source.assessed" | "attacker.updated" | "indicator.added" | "sensor.lost" | "run.started" | "run.completed" | "run.failed" | "run.noted" | "action.started" | "action.completed" | "action.failed" | "action.undone" | "decision.answered" | "fleet.launched" | "fleet.ready" | "fleet.failed" | "fleet.ended";
                limit?: number;
                order?: "newest" | "oldest";
                sort?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LoggedEvent"][];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSessionsByIdLabels: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            at: components["schemas"]["Timestamp"];
                            by: {
                                id: string;
                                name: string;
                            };
                            note: string;
                            score: number | null;
                            sessionId: components["schemas"]["Uuid"];
                            /** @enum {string} */
                            target: "session" | "anomaly";
                            /** @enum {string} */
                            verdict: "true-positive" | "false-positive" | "unsure";
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    putSessionsByIdLabelsByTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                target: "session" | "anomaly";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    note?: string;
                    /** @enum {string} */
                    verdict: "true-positive" | "false-positive" | "unsure";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        at: components["schemas"]["Timestamp"];
                        by: {
                            id: string;
                            name: string;
                        };
                        note: string;
                        score: number | null;
                        sessionId: components["schemas"]["Uuid"];
                        /** @enum {string} */
                        target: "session" | "anomaly";
                        /** @enum {string} */
                        verdict: "true-positive" | "false-positive" | "unsure";
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteSessionsByIdLabelsByTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                target: "session" | "anomaly";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSessionsByIdNotes: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            at: components["schemas"]["Timestamp"];
                            by: {
                                id: string;
                                name: string;
                            };
                            id: components["schemas"]["Uuid"];
                            mine: boolean;
                            sessionId: components["schemas"]["Uuid"];
                            text: string;
                        }[];
                        nextCursor: null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postSessionsByIdNotes: {
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
                "application/json": {
                    text: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        at: components["schemas"]["Timestamp"];
                        by: {
                            id: string;
                            name: string;
                        };
                        id: components["schemas"]["Uuid"];
                        mine: boolean;
                        sessionId: components["schemas"]["Uuid"];
                        text: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteSessionsByIdNotesByNoteId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                noteId: components["schemas"]["UuidInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSessionsByIdRecording: {
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
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSessionsExport: {
        parameters: {
            query?: {
                authenticated?: "true" | "false";
                client?: string;
                commandText?: string;
                country?: string | "unknown";
                decision?: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                fields?: string;
                filter?: string;
                format?: "csv" | "json" | "ndjson";
                minScore?: number;
                sort?: string;
                source?: string;
                stage?: "contact" | "access" | "discovery" | "execution" | "installation" | "command-and-control" | "impact";
                state?: "open" | "closed";
                technique?: string;
                trap?: string;
                triedSecret?: string;
                triedUsername?: string;
                username?: string;
                withCommands?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSettingsAgent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        autoAction: boolean;
                        threshold: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    patchSettingsAgent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    autoAction?: boolean;
                    threshold?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        autoAction: boolean;
                        threshold: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        needed: boolean;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    name: string;
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        email: string | null;
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "key";
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "analyst" | "responder" | "admin";
                        /** @default [] */
                        scopes: string[];
                        /** @default false */
                        secondFactor: boolean;
                        /** @default null */
                        sessionId: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getStats: {
        parameters: {
            query?: {
                range?: "1h" | "24h" | "7d" | "30d" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getStatsSeries: {
        parameters: {
            query?: {
                by?: "sensor" | "trap" | "stage" | "country";
                filter?: string;
                from?: components["schemas"]["TimestampInput"];
                of?: "events" | "sessions" | "detections" | "decisions" | "alerts";
                points?: number;
                to?: components["schemas"]["TimestampInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        at: components["schemas"]["Timestamp"][];
                        bucketSeconds: number;
                        from: components["schemas"]["Timestamp"];
                        lines: {
                            group: string | null;
                            values: number[];
                        }[];
                        /** @enum {string} */
                        of: "events" | "sessions" | "detections" | "decisions" | "alerts";
                        to: components["schemas"]["Timestamp"];
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agent: {
                            autoAction: boolean;
                            threshold: number;
                        };
                        /** @enum {string} */
                        database: "ok" | "failing";
                        eventCount: number | null;
                        liveClients: number;
                        pipelineLagEvents: number | null;
                        startedAt: components["schemas"]["Timestamp"];
                        uptimeSeconds: number;
                        version: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getTechniques: {
        parameters: {
            query?: {
                range?: "1h" | "24h" | "7d" | "30d" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            sessions: number;
                            tactics: ("reconnaissance" | "resource-development" | "initial-access" | "execution" | "persistence" | "privilege-escalation" | "defense-evasion" | "credential-access" | "discovery" | "lateral-movement" | "collection" | "command-and-control" | "exfiltration" | "impact" | "evasion" | "inhibit-response-function" | "impair-process-control")[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getTraps: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            address: string;
                            directiveId?: components["schemas"]["Uuid"];
                            name: string;
                            port: number;
                            protocol: string;
                            sensorId: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            createdAt: components["schemas"]["Timestamp"];
                            email: string;
                            id: string;
                            lastSignInAt: components["schemas"]["Timestamp"] | null;
                            name: string;
                            /** @enum {string} */
                            role: "viewer" | "analyst" | "responder" | "admin";
                            secondFactor: boolean;
                            /** @enum {string} */
                            state: "invited" | "active" | "disabled";
                            version: number;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    name: string;
                    /** @enum {string} */
                    role: "viewer" | "analyst" | "responder" | "admin";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        invitation: {
                            expiresAt: components["schemas"]["Timestamp"];
                            path: string;
                        };
                        user: {
                            createdAt: components["schemas"]["Timestamp"];
                            email: string;
                            id: string;
                            lastSignInAt: components["schemas"]["Timestamp"] | null;
                            name: string;
                            /** @enum {string} */
                            role: "viewer" | "analyst" | "responder" | "admin";
                            secondFactor: boolean;
                            /** @enum {string} */
                            state: "invited" | "active" | "disabled";
                            version: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getUsersById: {
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        createdAt: components["schemas"]["Timestamp"];
                        email: string;
                        id: string;
                        lastSignInAt: components["schemas"]["Timestamp"] | null;
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "analyst" | "responder" | "admin";
                        secondFactor: boolean;
                        /** @enum {string} */
                        state: "invited" | "active" | "disabled";
                        version: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    deleteUsersById: {
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
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    patchUsersById: {
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
                "application/json": {
                    disabled?: boolean;
                    name?: string;
                    /** @enum {string} */
                    role?: "viewer" | "analyst" | "responder" | "admin";
                    /** @enum {boolean} */
                    secondFactor?: false;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        createdAt: components["schemas"]["Timestamp"];
                        email: string;
                        id: string;
                        lastSignInAt: components["schemas"]["Timestamp"] | null;
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "analyst" | "responder" | "admin";
                        secondFactor: boolean;
                        /** @enum {string} */
                        state: "invited" | "active" | "disabled";
                        version: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postUsersByIdInvitation: {
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
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expiresAt: components["schemas"]["Timestamp"];
                        path: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    postAgentConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    autoAction?: boolean;
                    threshold?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        autoAction: boolean;
                        threshold: number;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["precondition-failed"];
            413: components["responses"]["too-large"];
            428: components["responses"]["precondition-required"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAgentDecisions: {
        parameters: {
            query?: {
                count?: "estimated";
                cursor?: string;
                fields?: string;
                filter?: string;
                kind?: "monitor" | "rotate_key" | "launch_decoy" | "insert_trap" | "escalate";
                limit?: number;
                sessionId?: components["schemas"]["UuidInput"];
                sort?: string;
                state?: "proposed" | "authorised" | "approved" | "rejected" | "refused" | "covered" | "executed" | "failed" | "undone" | "expired" | "simulated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DecisionItem"][];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAgentEvents: {
        parameters: {
            query?: {
                count?: "estimated";
                cursor?: string;
                fields?: string;
                filter?: string;
                kind?: "session.opened" | "session.closed" | "client.identified" | "credential.tried" | "command.entered" | "command.resolved" | "terminal.resized" | "terminal.recorded" | "environment.set" | "file.downloaded" | "file.uploaded" | "tunnel.requested" | "tunnel.carried" | "http.requested" | "honeytoken.used" | "foreign.observed" | "limit.reached" | "trap.failed" | "directive.answered" | "source.blocked" | "sensor.started" | "sensor.stopped" | "events.lost" | "detection.raised" | "session.scored" | "decision.made" | "artefact.fetched" | "model.promoted" | "anomaly.found" | "rarity.found" | "source.assessed" | "attacker.updated" | "indicator.added" | "sensor.lost" | "run.started" | "run.completed" | "run.failed" | "run.noted" | "action.started" | "action.completed" | "action.failed" | "action.undone" | "decision.answered" | "fleet.launched" | "fleet.ready" | "fleet.failed" | "fleet.ended";
                limit?: number;
                order?: "newest" | "oldest";
                sessionId?: components["schemas"]["UuidInput"];
                sha256?: string;
                sort?: string;
                source?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LoggedEvent"][];
                        nextCursor: string | null;
                        /** @default null */
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    } | {
                        fields: string[];
                        items: {
                            [key: string]: unknown;
                        }[];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        total?: {
                            exact: boolean;
                            value: number;
                        };
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAgentHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        database: "ok" | "failing";
                        pipelineLagEvents: number | null;
                        /** @enum {string} */
                        status: "ok" | "failing";
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAgentMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole, streamed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
    getAgentStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agent: {
                            autoAction: boolean;
                            threshold: number;
                        };
                        /** @enum {string} */
                        database: "ok" | "failing";
                        eventCount: number | null;
                        liveClients: number;
                        pipelineLagEvents: number | null;
                        startedAt: components["schemas"]["Timestamp"];
                        uptimeSeconds: number;
                        version: string;
                    };
                };
            };
            400: components["responses"]["invalid-request"];
            401: components["responses"]["not-signed-in"];
            403: components["responses"]["not-permitted"];
            429: components["responses"]["too-many-requests"];
            /** @description Address and headers are longer than 16 kB together. */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["unavailable"];
        };
    };
}
