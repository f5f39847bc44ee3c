"""What `weights.yaml` may say, and how the file is read."""

from .load import Config, json_schema, parse_config, read_config

__all__ = ["Config", "json_schema", "parse_config", "read_config"]
