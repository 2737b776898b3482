"""The desk as an application: addresses, the way in, the secret of each form, and what goes wrong."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from crawlers.desk.actions import ACTIONS, Action
from crawlers.desk.desk import Desk
from crawlers.desk.guard import GUIDE, MAX_BODY
from crawlers.desk.pages import PAGES, Page
from crawlers.desk.view import render
from policies.errors import BeholdenError

MultiPartParser.spool_max_size = MAX_BODY
"""Keys and letters stay in memory, and never become a temporary file."""


def app(desk: Desk) -> Starlette:
    """The desk's pages and forms by their addresses."""
    routes: list[BaseRoute] = [Route(path, _page(desk, page), methods=["GET"]) for path, page in PAGES.items()]
    routes += [Route(path, _form(desk, action), methods=["POST"]) for path, action in ACTIONS.items()]
    routes.append(Route("/enter", _enter(desk), methods=["GET"]))
    if desk.guide is not None:
        routes.append(Mount(GUIDE, StaticFiles(directory=desk.guide, html=True)))
    handlers: Any = {HTTPException: _missing, BeholdenError: _failed, Exception: _broken}
    return Starlette(routes=routes, exception_handlers=handlers)


def _page(desk: Desk, page: Page) -> Any:
    def endpoint(request: Request) -> Response:
        return page(desk, request)

    return endpoint


def _form(desk: Desk, action: Action) -> Any:
    """What reads a form, refuses one that this desk did not write, and acts."""

    async def endpoint(request: Request) -> Response:
        async with request.form(max_files=2, max_fields=100, max_part_size=MAX_BODY) as form:
            if not desk.door.trusts(str(form.get("form", ""))):
                raise HTTPException(403, "This form was written by another desk. Nothing was done; load it anew.")
            return await run_in_threadpool(action, desk, form)

    return endpoint


def _enter(desk: Desk) -> Any:
    """What lets the browser in that opens the address, once."""

    def endpoint(request: Request) -> Response:
        known = desk.door.knows(request.cookies.get(desk.door.cookie, ""))
        if not known and not desk.door.enter(request.query_params.get("token", "")):
            raise HTTPException(403, "This address counts once. Go on where it was opened, or start the desk again.")
        answer = RedirectResponse("/", 303)
        answer.set_cookie(desk.door.cookie, desk.door.session, httponly=True, samesite="strict", path="/")
        return answer

    return endpoint


def _missing(_: Request, error: HTTPException) -> Response:
    return HTMLResponse(render("error", title="Not here", says=error.detail), error.status_code)


def _failed(_: Request, error: BeholdenError) -> Response:
    return HTMLResponse(render("error", title="This cannot be shown", says=str(error)), 409)


def _broken(_: Request, __: Exception) -> Response:
    return HTMLResponse(render("error", title="Something failed", says="Nobody foresaw this; please report it."), 500)
