"""The registry: what is watched, as YAML. In: `registry/<programme>/*.yaml`. Out: one checked, unchanging `Registry`."""

from pacewatch.registry.loader import LoadedProgramme, Registry, load_registry

__all__ = ["LoadedProgramme", "Registry", "load_registry"]
