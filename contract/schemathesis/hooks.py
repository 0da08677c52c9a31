"""What the OpenAPI document says in words only: a parameter that goes with another one, or that names something there is.

Valid requests are brought in line with it. What the API refuses beyond this is a fault of the schema or of the API.
"""

import schemathesis

# In the portfolio that the test loads: its newest import, and an asset of it.
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
    # The API makes them; what it answers to other ones is tested beside the listing.
    query.pop("cursor", None)
    # Every other id is known, so that more than 404 is seen.
    given = (case.path_parameters or {}).get("id")
    if given is not None and len(str(given)) % 2 == 1:
        case.path_parameters["id"] = KNOWN_ASSET if case.path.startswith("/assets") else KNOWN_IMPORT
