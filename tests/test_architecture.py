"""What a reader may take for granted about the code: imports run one way, files are short, names say something."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parent.parent

MODULE, PAGE, QUERY, FUNCTION = 300, 60, 80, 40

# What may be longer, how much, and why: "path" for a file, "path:function" for a function.
RAISED: dict[str, tuple[int, str]] = {}

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "handler", "processor"}

# Written so that none matches its own text.
UNFIT = {
    "a path of one machine": re.compile(r"(?<![\w./:-])/(?:work|root|home/\w+)/\w"),
    "the host of a package registry": re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org|deb\.debian\.org|registry\.npmjs\.org|conda\.anaconda\.org)\b"
    ),
}
# The texts of other people's licences stay as they are.
NOT_OURS = {"LICENSE"}


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file under version control that exists, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def modules() -> list[Path]:
    """Return what Python the project runs: the package, the pages, what starts and builds them."""
    return [path for path in tracked() if path.suffix == ".py" and path.parts[0] != "tests"]


def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def count_lines(path: Path) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def ceiling_of(path: Path) -> int:
    match path.parts[0]:
        case "pages":
            return PAGE
        case "queries":
            return QUERY
    return MODULE


def functions_of(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each function's name and its lines without the docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            described = ast.get_docstring(node, clean=False) is not None
            docstring = (first.end_lineno or 0) - first.lineno + 1 if described else 0
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - docstring


def too_long() -> dict[str, int]:
    """Return what is above its ordinary ceiling, with its lines."""
    files = [path for path in tracked() if path.suffix == ".sql" and path.parts[0] == "queries"]
    long = {str(path): count_lines(path) for path in [*modules(), *files] if count_lines(path) > ceiling_of(path)}
    return long | {
        f"{path}:{name}": lines for path in modules() for name, lines in functions_of(parsed(path)) if lines > FUNCTION
    }


def test_imports_run_one_way(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_files_and_functions_are_short() -> None:
    long = {name: lines for name, lines in too_long().items() if lines > RAISED.get(name, (0, ""))[0]}
    assert not long, f"split these (a module becomes a package), or raise a ceiling with the reason: {long}"


def test_every_raised_ceiling_is_needed_and_has_a_reason() -> None:
    idle = RAISED.keys() - too_long().keys()
    assert not idle
    assert all(reason for _, reason in RAISED.values())


def test_names_say_something() -> None:
    vague = [str(path) for path in tracked() if FORBIDDEN_NAMES & {part.partition(".")[0] for part in path.parts}]
    assert not vague


def test_a_module_says_what_it_turns_into_what() -> None:
    silent = [str(path) for path in modules() if not ast.get_docstring(parsed(path))]
    assert not silent


def imported_by(path: Path) -> set[str]:
    """Return the dotted names that a file imports."""
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names


def test_a_page_only_picks_composes_and_shows() -> None:
    pages = [path for path in modules() if path.parts[0] == "pages"]
    closed = {"duckdb", "pandas", "plotly", "sqlalchemy", "pages", ""} | {page.stem for page in pages}
    imported = {str(page): {name.partition(".")[0] for name in imported_by(page)} & closed for page in pages}
    assert not {page: names for page, names in imported.items() if names}


def public_names(tree: ast.Module) -> list[str]:
    """Return what `__all__` of a module lists; empty when it has none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return []


def top_names(tree: ast.Module) -> set[str]:
    """Return the names that a module's own statements define or import."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Import() | ast.ImportFrom():
                names |= {alias.asname or alias.name for alias in node.names}
            case ast.Assign():
                names |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
            case ast.AnnAssign(target=ast.Name() as target):
                names.add(target.id)
    return names


@pytest.mark.parametrize("path", [p for p in modules() if public_names(parsed(p))], ids=str)
def test_public_names_are_sorted_unique_and_there(path: Path) -> None:
    tree = parsed(path)
    public = public_names(tree)
    # The linter's order: CONSTANTS, Classes, functions; each group by the alphabet.
    assert public == sorted(
        set(public), key=lambda name: (len(name) == 1 or not name.isupper(), not name[0].isupper(), name)
    )
    assert not set(public) - top_names(tree)


def test_no_file_speaks_of_one_machine_or_registry() -> None:
    texts = {
        path: (ROOT / path).read_bytes().decode(errors="ignore") for path in tracked() if path.name not in NOT_OURS
    }
    hits = [(path, what, pattern.search(text)) for path, text in texts.items() for what, pattern in UNFIT.items()]
    assert not [f"{path}: {what}: {hit[0]}" for path, what, hit in hits if hit]


@pytest.mark.parametrize("text", ["cd /" + "work/main", "'/" + "root/x'", "https://" + "pypi." + "org/simple"])
def test_the_patterns_catch_what_they_are_for(text: str) -> None:
    assert any(pattern.search(text) for pattern in UNFIT.values())


def test_one_command_runs_each_check_once_and_then_the_tests() -> None:
    dry = subprocess.run(["make", "--dry-run", "test"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    steps = [line.removeprefix(".venv/bin/") for line in dry.splitlines() if line.startswith(".venv/bin/")]
    order = [
        "ruff format --check",
        "ruff check",
        "mypy greendot",
        "lint-imports",
        "sqlfluff lint",
        "greendot check",
        "greendot docs --check",
    ]
    assert len(steps) == len(order) + 1
    assert all(step.startswith(start) for step, start in zip(steps, [*order, "python -m pytest"], strict=True))


def test_tests_leave_the_linters_to_that_command() -> None:
    tools = {"ru" + "ff", "my" + "py"}
    callers = [
        str(path)
        for path in tracked()
        if path.suffix == ".py" and path.parts[0] == "tests"
        if any(isinstance(node, ast.Constant) and node.value in tools for node in ast.walk(parsed(path)))
    ]
    assert not callers
