"""The same API in FastAPI: GET /health, and POST /api/metrics which keeps a point in Redis.

REDIS_PORT names the Redis on loopback; without it there is only GET /health.
"""
import os
from datetime import datetime, timezone
from typing import Dict, Optional

import redis.asyncio
from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI(openapi_url=None)


class Point(BaseModel):
    value: float
    type: str = Field(min_length=1, max_length=256)
    timestamp: Optional[datetime] = None
    tags: Dict[str, str] = {}


@app.get("/health")
async def health():
    return {"status": "ok"}


if "REDIS_PORT" in os.environ:
    store = redis.asyncio.Redis(host="127.0.0.1", port=int(os.environ["REDIS_PORT"]))

    @app.post("/api/metrics", status_code=201)
    async def post_metric(point: Point):
        time = point.timestamp or datetime.now(timezone.utc)
        await store.xadd("metrics:" + point.type, {"timestamp": time.isoformat(), "value": point.value, **point.tags})
        return {"message": "Metric stored successfully"}
