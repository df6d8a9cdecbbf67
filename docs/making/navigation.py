"""The parts of the site's navigation that follow from the generated pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping


def with_sections(config: str, pages: Mapping[str, str]) -> str:
    """mkdocs.yml, with what stands between `# NAME: generated` and `# end` made anew."""
    for name, lines in (("rules", _rules(pages)), ("constructs", _constructs(pages))):
        config = _replaced(config, name, lines)
    return config


def _replaced(config: str, name: str, lines: Iterable[str]) -> str:
    pattern = re.compile(rf"^( *)# {name}: generated\n.*?^ *# end\n", re.MULTILINE | re.DOTALL)
    found = pattern.search(config)
    if found is None:
        raise SystemExit(f"mkdocs.yml has no part `# {name}: generated` up to `# end`")
    indent = found[1]
    body = "".join(f"{indent}{line}\n" for line in (f"# {name}: generated", *lines, "# end"))
    return config[: found.start()] + body + config[found.end() :]


def _rules(pages: Mapping[str, str]) -> Iterator[str]:
    names = sorted(path.removeprefix("rules/").removesuffix(".md") for path in pages if path.count("/") == 2)
    family = ""
    for name in (name for name in names if not name.endswith("/index")):
        if not name.startswith(f"{family}/"):
            family = name.partition("/")[0]
            yield f"- {family}:"
            yield f"    - rules/{family}/index.md"
        yield f"    - {name.partition('/')[2]}: rules/{name}.md"


def _constructs(pages: Mapping[str, str]) -> Iterator[str]:
    for path, text in pages.items():
        if path.startswith("constructs/"):
            title = text.partition("\n# ")[2].partition("\n")[0]
            yield f"- {json.dumps(title) if ':' in title else title}: {path}"
