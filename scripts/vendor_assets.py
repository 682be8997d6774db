"""Fetches Bootstrap and the heading font again, builds what we keep of them, and rewrites static/vendor/manifest.json.

Only for whoever raises a version: `.venv/bin/python scripts/vendor_assets.py`. Needs npm and its registry as
configured on the machine; works in a temporary folder and leaves only the built files, licences and manifest behind.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static/vendor"
#: name -> (version, licence, folder under static/vendor)
PACKAGES = {
    "bootstrap": ("5.3.9", "MIT", "bootstrap"),
    "@fontsource/be-vietnam-pro": ("5.3.0", "OFL-1.1", "be-vietnam-pro"),
}
SASS = "sass@1"
FONT_SUBSETS = ("latin", "vietnamese")


def install(folder: Path) -> None:
    """Puts the packages and the Sass compiler into folder/node_modules, running no package's scripts."""
    (folder / "package.json").write_text('{"private": true}', "utf-8")
    wanted = [f"{name}@{version}" for name, (version, _, _) in PACKAGES.items()]
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", *wanted, SASS]
    subprocess.run(command, cwd=folder, check=True)


def build_bootstrap(modules: Path) -> None:
    """Compiles the subset named in bootstrap-subset.scss."""
    target = VENDOR / "bootstrap"
    options = ["--no-source-map", "--style=compressed", "--quiet", "--quiet-deps", "--no-charset"]
    files = [str(target / "bootstrap-subset.scss"), str(target / "bootstrap-subset.css")]
    subprocess.run([str(modules / ".bin/sass"), *options, f"--load-path={modules}", *files], check=True)
    shutil.copyfile(modules / "bootstrap/LICENSE", target / "LICENSE.txt")


def copy_fonts(modules: Path) -> None:
    """Copies the two subsets under names that carry their digest; fonts.css must name the same ones."""
    target = VENDOR / "be-vietnam-pro"
    package = modules / "@fontsource/be-vietnam-pro"
    for old in target.glob("*.woff2"):
        old.unlink()
    for subset in FONT_SUBSETS:
        data = (package / f"files/be-vietnam-pro-{subset}-700-normal.woff2").read_bytes()
        short = hashlib.sha256(data).hexdigest()[:10]
        (target / f"be-vietnam-pro-700-{subset}.{short}.woff2").write_bytes(data)
    shutil.copyfile(package / "LICENSE", target / "LICENSE.txt")


def write_manifest(lock: Path) -> None:
    """name, version, licence, the package's own SHA-512 (base64, as npm prints it) and that of each kept file (hex)."""
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    entries = []
    for name, (version, licence, folder) in PACKAGES.items():
        files = sorted(path for path in (VENDOR / folder).iterdir() if path.suffix not in {".br", ".gz"})
        entries.append(
            {
                "name": name,
                "version": version,
                "licence": licence,
                "package_sha512": packages[f"node_modules/{name}"]["integrity"].removeprefix("sha512-"),
                "files": {
                    path.relative_to(VENDOR).as_posix(): hashlib.sha512(path.read_bytes()).hexdigest()
                    for path in files
                },
            }
        )
    text = json.dumps({"packages": entries}, indent=1, ensure_ascii=False) + "\n"
    (VENDOR / "manifest.json").write_text(text, "utf-8")


def main() -> None:
    """Rebuilds static/vendor and then everything made from it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        install(folder)
        build_bootstrap(folder / "node_modules")
        copy_fonts(folder / "node_modules")
        write_manifest(folder / "package-lock.json")
    subprocess.run([str(ROOT / ".venv/bin/python"), str(ROOT / "scripts/build_assets.py")], check=True)


if __name__ == "__main__":
    main()
