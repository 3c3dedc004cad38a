"""dwh.cfg as frozen dataclasses, and back.

Reading reports every problem at once. Writing back changes only the keys concerned, atomically, and keeps comments,
order, quoting and mode 0600. Secrets are kept out of every repr, message and traceback.
"""

from sparkify_tui.config.fence import Announcement, Fence, FencedCluster, require_inside
from sparkify_tui.config.files import require_replaceable
from sparkify_tui.config.following import FileWatch
from sparkify_tui.config.model import AwsConfig, ClusterConfig, Config, InfrastructureConfig, S3Config
from sparkify_tui.config.reading import read_again, read_config, read_values, validate_value
from sparkify_tui.config.rules import NODE_TYPES, cluster_port, node_count, snapshot_name
from sparkify_tui.config.writing import new_text, write_back, write_new

__all__ = [
    "NODE_TYPES",
    "Announcement",
    "AwsConfig",
    "ClusterConfig",
    "Config",
    "Fence",
    "FencedCluster",
    "FileWatch",
    "InfrastructureConfig",
    "S3Config",
    "cluster_port",
    "new_text",
    "node_count",
    "read_again",
    "read_config",
    "read_values",
    "require_inside",
    "require_replaceable",
    "snapshot_name",
    "validate_value",
    "write_back",
    "write_new",
]
