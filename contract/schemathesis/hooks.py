"""Rules that the OpenAPI document states only in prose: parameters that need another one, or that name existing data.

These hooks make the generated valid requests follow them. If the API refuses one anyway, the schema or the API is wrong.
"""

import schemathesis

# The newest import of the portfolio that the test loads, and one of its assets.
KNOWN_IMPORT = 3
KNOWN_ASSET = "LOAN-1"


@schemathesis.hook
def before_call(context, case, kwargs):
    if not case.meta.generation.mode.is_positive:
        return
    query = case.query or {}
    for name in ("moved_in", "before"):
        if name in query:
            query[name] = KNOWN_IMPORT
    if "moved_in" not in query:
        for name in ("moved_from", "moved_to", "restated"):
            query.pop(name, None)
    else:
        # Before that import it moved nothing.
        query.pop("as_of", None)
    # Only active assets have days past due to sort by.
    if str(query.get("sort", "")).endswith("days_past_due"):
        query["status"] = "active"
    # Only the API can create cursors. The tests of the listing cover invalid ones.
    query.pop("cursor", None)
    # Half of the ids exist, so that responses other than 404 are tested too.
    given = (case.path_parameters or {}).get("id")
    if given is not None and len(str(given)) % 2 == 1:
        case.path_parameters["id"] = KNOWN_ASSET if case.path.startswith("/assets") else KNOWN_IMPORT
