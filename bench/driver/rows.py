"""What is measured: the rows of `./dev bench front`, with what they have to reach."""
from typing import Callable, NamedTuple, Optional

from . import answers, contestants
from .idle import weir_with_idle
from .ratios import Target


class Row(NamedTuple):
    group: str
    work: str
    request: answers.Request
    ours: Callable
    peer: Callable
    aspect: Callable  # in which the answers must be equal
    target: Optional[Target]  # none: the row only tells how far the limit is


_HEALTH = "GET /health"
_POST = "POST /api/metrics, one point"
_weir = contestants.weir()
# Neither Weir nor Redis writes to disk: the same class of durability.
_weir_in_memory = contestants.weir(metrics_durability="none")

FRONT = [
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.poco, answers.shape, Target(2, 2.5)),
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.ruler(answers.HEALTH), answers.shape,
        Target(0.75, 0.9)),
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.fastapi, answers.content, Target(15, 25)),
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.fastapi_defaults, answers.content, None),
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.fastify, answers.content, Target(2.5, 4)),
    Row("log", _HEALTH, answers.HEALTH, contestants.weir(log_access="all"), _weir, answers.shape, Target(0.85)),
    Row("post", _POST, answers.ONE_POINT, _weir_in_memory, contestants.ruler(answers.ONE_POINT), answers.shape, None),
    Row("post", _POST, answers.ONE_POINT, _weir_in_memory, contestants.fastapi_redis, answers.content, Target(12, 25)),
    Row("post", _POST, answers.ONE_POINT, _weir_in_memory, contestants.fastify_redis, answers.content, Target(3, 6)),
    Row("idle", _HEALTH, answers.HEALTH, weir_with_idle, _weir, answers.shape, Target(0.9, 0.97)),
]

SUITES = {"front": FRONT}
