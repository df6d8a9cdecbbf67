"""Read a project's settings, wherever it keeps them."""

from lintmig.config.load import load_config
from lintmig.config.request import build_request, build_requests
from lintmig.config.target import parse_engine, parse_engines

__all__ = ["build_request", "build_requests", "load_config", "parse_engine", "parse_engines"]
