"""Named baselines: one YAML file each."""
