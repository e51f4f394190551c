def quadratic(u, norm, stage, rng):
    # @comment@
    gaps = stage["eigenvalues"] - stage["eigenvalues"][0]
    return (gaps * u * norm + stage["noise_scale"] * rng.standard_normal(u.shape)) * norm
