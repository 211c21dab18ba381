"""Calibration error and area under the curve, on numbers one can count by hand."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from model.training.evaluate.reliability import area_under_curve, diagram, measure, reliability


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    confidence = np.array([0.9, 0.8, 0.4, 0.4, 0.1])
    right = np.array([True, False, True, False, False])
    # Of six pairs the first right one wins three, the second one and ties one.
    assert area_under_curve(confidence, right) == pytest.approx(4.5 / 6)
    assert area_under_curve(confidence, np.zeros(5, bool)) == 0.5


def test_confidence_that_is_too_high_shows() -> None:
    # GIVEN captions that are half right and all said to be nearly sure
    found = measure([0.95] * 100, [1.0, 0.0] * 50)
    # THEN the error is what is claimed too much
    assert found.expected_error == pytest.approx(0.45, abs=1e-3)
    assert (found.right, found.mean, found.area) == (0.5, 0.95, 0.5)


def test_the_diagram_is_a_picture() -> None:
    random = np.random.default_rng(1)
    stated = random.uniform(0, 1, 2000)
    found = reliability(stated, random.random(2000) < stated)
    assert found.expected_error < 0.05
    drawn = ET.fromstring(diagram("dev en", found))
    assert len(drawn.findall("{http://www.w3.org/2000/svg}circle")) == 10
