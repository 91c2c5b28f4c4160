"""Settings of the server, each also an environment variable that begins with MALGRAF_."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What may differ between one server and another. Times in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix="MALGRAF_", extra="ignore")

    data: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    query_deadline: float = Field(default=10.0, gt=0, le=600)
