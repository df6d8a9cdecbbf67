"""Where the documentation of rules stands."""

DOCUMENTATION = "https://github.com/OWNER/lintmig/blob/main/rules"


def rule_page_address(rule: str) -> str:
    return f"{DOCUMENTATION}/{rule}.yaml"
