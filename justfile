# The same steps as CI, in the same order
check:
    bash .ci/run

# Only the fast steps
lint:
    .venv/bin/ruff format --check .
    .venv/bin/ruff check .
    .venv/bin/mypy
    .venv/bin/lint-imports

test *ARGS:
    .venv/bin/pytest {{ARGS}}

# Write the generated parts of the documentation anew
docs:
    PYTHONPATH=. .venv/bin/cog -r -P README.md ontology/README.md shapes/README.md graph/README.md api/README.md

# Pin the dependencies of pyproject.toml with hashes
pin:
    uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements/run.txt
    uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev pyproject.toml -o requirements/dev.txt

# Questions of ours against rdflib's own engine on the same data
bench:
    .venv/bin/python tests/benchmarks/questions_against_rdflib.py

# Pictures of every page, and the two of the README
gallery FOLDER="gallery":
    .venv/bin/python tests/browser/gallery.py {{FOLDER}}
