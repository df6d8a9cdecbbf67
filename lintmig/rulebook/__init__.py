"""The rules: their words and examples, read from `rules/<family>/<name>.yaml`."""

from lintmig.rulebook.rulebook import load_rule, load_rules, opt_in_rules, rule_names, rule_severities

__all__ = ["load_rule", "load_rules", "opt_in_rules", "rule_names", "rule_severities"]
