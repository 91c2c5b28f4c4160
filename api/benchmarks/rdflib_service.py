"""``python -m api.benchmarks.rdflib_service FILE PORT`` serves N-Triples by rdflib-endpoint."""

import sys

import uvicorn
from rdflib import Dataset


def main(file: str, port: int) -> None:
    """Serve until ended; the store is the one that its own command takes."""
    from rdflib_endpoint import SparqlEndpoint  # of the extra "bench": not installed everywhere

    data = Dataset(default_union=True)
    data.parse(file, format="nt")
    app = SparqlEndpoint(graph=data)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
