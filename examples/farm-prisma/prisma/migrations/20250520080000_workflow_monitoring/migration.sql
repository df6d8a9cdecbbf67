-- Written by hand: the monitor writes to these tables with SQL of its own.
CREATE TABLE workflow_executions (
    id TEXT PRIMARY KEY,
    workflow_name TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    finished_at TIMESTAMPTZ,
    error_text TEXT
);

CREATE TABLE workflow_schedules (
    id TEXT PRIMARY KEY,
    workflow_name TEXT NOT NULL UNIQUE,
    every_minutes INTEGER NOT NULL CHECK (every_minutes > 0),
    is_enabled BOOLEAN NOT NULL DEFAULT true,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX workflow_executions_name_idx ON workflow_executions ("workflowName", started_at DESC);

CREATE TRIGGER workflow_schedules_touch
    BEFORE UPDATE ON workflow_schedules
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

INSERT INTO workflow_schedules (id, workflow_name, every_minutes) VALUES
    ('health', 'health-check', 5),
    ('farms', 'farm-import', 60);
