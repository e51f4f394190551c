"""The installed wheel: predictions as the example prints them, series as the page gives them, and refusals in words."""

import json
import pathlib
import subprocess
import sys
import unittest

import equisphere
import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Predictions(unittest.TestCase):
    def test_they_are_those_of_the_example_to_the_last_bit(self):
        cases = [
            {},
            {"optimizer": "adamw", "learning_rate": 0.01, "weight_decay": 0.1, "dimension": 100},
            {"momentum": 0.9, "schedule": "cosine", "noise": "matrix"},
            {"spectrum": "typed", "eigenvalues": [0, 0.25, 1]},
            {"weight_decay": 0},
        ]
        for settings in cases:
            words = [f"{name}={word(value)}" for name, value in settings.items()]
            command = ["cargo", "run", "--quiet", "--example", "predict", "--", *words]
            printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
            self.assertEqual(equisphere.predict(**settings), json.loads(printed), settings)

    def test_the_angle_on_the_sphere_is_that_of_the_formula(self):
        # cos AU* = 1 − ηλ for SGD (Wan et al. 2021), rounded a few times on the way.
        angle = equisphere.predict(learning_rate=0.3, weight_decay=0.02)["angular_update"]["value"]
        self.assertAlmostEqual(numpy.cos(angle), 1 - 0.006, delta=1e-12)

    def test_what_is_wrong_is_refused_with_what_is_allowed(self):
        for settings, words in [
            ({"learning_rate": 99}, "0.00001 to 10"),
            ({"speed": 1}, "learning_rate"),
            ({"optimizer": "sdg"}, "adamw"),
            ({"eigenvalues": [1]}, "“1”"),
            ({"momentum": "0.5\nseed=2"}, "Momentum"),
        ]:
            with self.assertRaisesRegex(ValueError, words):
                equisphere.predict(**settings)


class Series(unittest.TestCase):
    def test_every_step_has_its_numbers_until_the_history_is_full(self):
        columns = equisphere.series(steps=200, seed=5)
        self.assertEqual(list(columns["first_step"]), list(range(200)))
        self.assertEqual({len(column) for column in columns.values()}, {200})
        self.assertEqual(columns["weight_norm.mean"].dtype, numpy.float64)
        # The mean norm meets its forecast within 5%: 64 replicas, each within a tenth or so of the mean.
        ratio = columns["weight_norm.mean"] / columns["weight_norm.forecast"]
        self.assertLess(abs(ratio - 1).max(), 0.05)

    def test_a_link_and_its_parameters_are_the_same_run(self):
        by_link = equisphere.series("v=2&optimizer=lion&learning_rate=0.01", 300)
        by_name = equisphere.series(optimizer="lion", learning_rate=0.01, steps=300)
        for name, column in by_link.items():
            numpy.testing.assert_array_equal(column, by_name[name], name)

    def test_the_digits_are_in_the_package(self):
        self.assertGreater(equisphere.series(objective="digits", steps=20)["excess_risk.mean"][0], 0)

    def test_what_is_wrong_is_refused(self):
        for call in [
            lambda: equisphere.series("learning_rate=0.1"),
            lambda: equisphere.series("v=2", seed=1),
            lambda: equisphere.series(steps=-1),
            lambda: equisphere.series(steps=2.5),
        ]:
            self.assertRaises(ValueError, call)


class Laboratories(unittest.TestCase):
    def test_a_laboratory_has_series_before_it_is_shown(self):
        lab = equisphere.Lab(optimizer="adamw", learning_rate=0.01)
        expected = equisphere.series(optimizer="adamw", learning_rate=0.01, steps=50)
        numpy.testing.assert_array_equal(lab.series(50)["weight_norm.mean"], expected["weight_norm.mean"])
        self.assertEqual(len(lab.series()["first_step"]), 0)

    def test_values_are_checked_where_they_are_set(self):
        lab = equisphere.Lab(momentum=0.5)
        with self.assertRaisesRegex(ValueError, "0 to 0.99"):
            lab.momentum = 7
        self.assertEqual(lab.momentum, 0.5)
        self.assertRaises(ValueError, equisphere.Lab, optimizer="sdg")
        self.assertRaisesRegex(TypeError, "speed", equisphere.Lab, speed=1)

    def test_the_module_is_in_the_package(self):
        lab = equisphere.Lab()
        self.assertGreater(len(lab._esm), 300_000)
        self.assertLess({"optimizer", "link", "steps", "charts"}, set(lab.keys))


def word(value):
    return ";".join(map(str, value)) if isinstance(value, list) else value


if __name__ == "__main__":
    sys.exit(not unittest.main(exit=False, verbosity=1).result.wasSuccessful())
