"""Write openapi.json: what GitHub's own description says of the requests that lintmig makes, and no more.

    npm install @octokit/openapi
    python tests/github/trim_openapi.py node_modules/@octokit/openapi/generated/api.github.com.json

The description is GitHub's, under the MIT licence (github.com/github/rest-api-description); words for people and
what is only said of answers are left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

REQUESTS = (
    ("get", "/user"),
    ("get", "/repos/{owner}/{repo}/contents/{path}"),
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"),
    ("get", "/repos/{owner}/{repo}/pulls"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}/files"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}/comments"),
    ("delete", "/repos/{owner}/{repo}/pulls/comments/{comment_id}"),
    ("post", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews"),
    ("post", "/repos/{owner}/{repo}/check-runs"),
    ("patch", "/repos/{owner}/{repo}/check-runs/{check_run_id}"),
)
WORDS = {"description", "summary", "tags", "example", "examples", "externalDocs", "x-github", "title", "operationId"}
TARGET = Path(__file__).with_name("openapi.json")


def main(source: str) -> None:
    described = json.loads(Path(source).read_text("utf-8"))
    paths: dict[str, dict[str, object]] = {}
    for method, path in REQUESTS:
        operation = described["paths"][path][method]
        parameters = [_resolved(each, described) for each in operation.get("parameters", [])]
        kept: dict[str, object] = {
            "parameters": [_bare(each) for each in parameters],
            "statuses": sorted(operation["responses"]),
        }
        if body := operation.get("requestBody"):
            kept["body"] = _bare(_resolved(body["content"]["application/json"]["schema"], described))
        paths.setdefault(path, {})[method] = kept
    document = {
        "about": "Trimmed by trim_openapi.py from GitHub's REST API description, which is under the MIT licence.",
        "version": described["info"]["version"],
        "paths": paths,
    }
    TARGET.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", "utf-8")


def _resolved(value: object, described: object) -> object:
    """With what references name in their place."""
    if isinstance(value, list):
        return [_resolved(each, described) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(reference := value.get("$ref"), str):
        target = described
        for name in reference.removeprefix("#/").split("/"):
            assert isinstance(target, dict)
            target = target[name]
        return _resolved(target, described)
    return {name: _resolved(each, described) for name, each in value.items()}


def _bare(value: object) -> object:
    """Without words for people. What may be null says so as JSON Schema has it."""
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    bare = dict(_kept(value))
    if bare.pop("nullable", False) and isinstance(kind := bare.get("type"), str):
        bare["type"] = [kind, "null"]
    return bare


def _kept(value: dict[str, object]) -> Iterator[tuple[str, object]]:
    for name, each in value.items():
        if name == "properties" and isinstance(each, dict):
            yield name, {key: _bare(below) for key, below in each.items()}
        elif name not in WORDS:
            yield name, _bare(each)


if __name__ == "__main__":
    main(sys.argv[1])
