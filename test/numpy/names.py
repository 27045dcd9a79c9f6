"""Writes names.json: the public functions of NumPy by module. (pip install numpy==2.4)"""

import json
from pathlib import Path

import numpy as np

modules = {
    "numpy": np,
    "numpy.linalg": np.linalg,
    "numpy.fft": np.fft,
    "numpy.polynomial.polynomial": np.polynomial.polynomial,
    "numpy.polynomial.chebyshev": np.polynomial.chebyshev,
    "numpy.polynomial.legendre": np.polynomial.legendre,
    "numpy.polynomial.hermite": np.polynomial.hermite,
    "numpy.polynomial.hermite_e": np.polynomial.hermite_e,
    "numpy.polynomial.laguerre": np.polynomial.laguerre,
}


def is_function(value):
    return callable(value) and not isinstance(value, type)


names = {
    name: sorted(n for n in getattr(module, "__all__", dir(module)) if not n.startswith("_") and is_function(getattr(module, n, None)))
    for name, module in modules.items()
}
path = Path(__file__).with_name("names.json")
path.write_text(json.dumps({"version": np.__version__, "modules": names}, indent=1) + "\n")
print({k: len(v) for k, v in names.items()})
