"""The registry: what is watched, as YAML. In: `registry/<programme>/*.yaml`. Out: one checked, unchanging `Registry`."""

from pacewatch.registry.loader import Registry, load_registry
from pacewatch.registry.programme import LoadedProgramme

__all__ = ["LoadedProgramme", "Registry", "load_registry"]
