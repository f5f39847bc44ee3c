"""What `weights.yaml` may say, and how the file is read."""

from .load import parse_config, read_config
from .schema import json_schema
from .whole import Config

__all__ = ["Config", "json_schema", "parse_config", "read_config"]
