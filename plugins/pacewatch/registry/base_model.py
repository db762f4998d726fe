"""What all models of the registry share. In: plain values. Out: a checked value that can't be changed any more."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from pacewatch.registry.fields import Words


class Model(BaseModel):
    """Base of every registry model: unknown keys are refused, values can't be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(Model):
    """The same words in Chinese and in English."""

    zh: Words
    en: Words
