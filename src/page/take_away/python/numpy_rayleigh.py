def rayleigh(u, norm, stage, rng):
    # @comment@
    h = stage["eigenvalues"] * u + stage["noise_scale"] * rng.standard_normal(u.shape)
    return h - u * np.sum(u * h, axis=1, keepdims=True)
