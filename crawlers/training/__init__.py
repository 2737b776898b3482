"""The training exercises of the guide: pages, notebooks and material, made from one file each, and their marking."""
