"""Writes the wheel (PEP 427) of the package that lies in a folder: python3 wheel.py FOLDER VERSION."""

import base64
import hashlib
import pathlib
import sys
import zipfile

TAG = "py3-none-any"
METADATA = """\
Metadata-Version: 2.4
Name: equisphere
Version: {version}
Summary: The equilibrium sphere of normalized weights: a laboratory for notebooks, predictions, and series
License-Expression: (MIT OR Apache-2.0) AND CC-BY-4.0
License-File: LICENSE-MIT
License-File: LICENSE-APACHE
License-File: LICENSES.txt
Keywords: machine learning,weight decay,normalization,anywidget
Classifier: Framework :: Jupyter :: JupyterLab
Requires-Python: >=3.9
Requires-Dist: anywidget>=0.9
Requires-Dist: numpy
Requires-Dist: wasmtime>=20; sys_platform != "emscripten"
Description-Content-Type: text/markdown

"""
WHEEL = f"Wheel-Version: 1.0\nGenerator: equisphere\nRoot-Is-Purelib: true\nTag: {TAG}\n"
# The earliest day that a zip file knows: two builds give the same bytes.
DAY = (1980, 1, 1, 0, 0, 0)


def main(folder, version):
    info = f"equisphere-{version}.dist-info"
    files = {f"equisphere/{path.name}": path.read_bytes() for path in sorted((folder / "equisphere").glob("*.*"))}
    files["equisphere/_version.py"] = f'__version__ = "{version}"\n'.encode()
    for name in ("LICENSE-MIT", "LICENSE-APACHE", "LICENSES.txt"):
        files[f"{info}/licenses/{name}"] = (folder / name).read_bytes()
    readme = (pathlib.Path(__file__).parent / "README.md").read_text("utf-8")
    files[f"{info}/METADATA"] = (METADATA.format(version=version) + readme).encode()
    files[f"{info}/WHEEL"] = WHEEL.encode()
    record = f"{info}/RECORD"
    lines = [f"{name},{digest(data)},{len(data)}\n" for name, data in files.items()]
    files[record] = "".join([*lines, f"{record},,\n"]).encode()
    wheel = folder / f"equisphere-{version}-{TAG}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            about = zipfile.ZipInfo(name, DAY)
            about.external_attr = 0o644 << 16
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, data)
    print(f"The wheel is {wheel}")


def digest(data):
    """SHA-256 as RECORD writes it."""
    text = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode()
    return f"sha256={text.rstrip('=')}"


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
