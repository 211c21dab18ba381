"""Charts and painted figures for `heldout_nonphotos`: Qt's chart library and its painter."""

from __future__ import annotations

import math
import random

from PySide6.QtCharts import (
    QAbstractSeries,
    QAreaSeries,
    QBarSeries,
    QBarSet,
    QChart,
    QChartView,
    QHorizontalStackedBarSeries,
    QLineSeries,
    QPieSeries,
    QPolarChart,
    QScatterSeries,
    QSplineSeries,
)
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPen

# Sentences of the project's own, in two languages; not the words that the training pages use.
SENTENCES = (
    "Keep this leaflet: you may need to read it again.",
    "Each apartment shares the cost of heating by floor area.",
    "Passengers are reminded that luggage left alone will be removed.",
    "Stir the flour into the melted butter and let it colour slowly.",
    "Owls hear a mouse under thirty centimetres of snow.",
    "The tenant returns both keys on the last day before noon.",
    "Results improved by a third once the sensors had been cleaned.",
    "Conservez cette notice : vous pourriez avoir besoin de la relire.",
    "Les grenouilles chantent plus fort avant l'orage.",
    "Le locataire rend les deux clefs le dernier jour avant midi.",
    "Versez la farine dans le beurre fondu et laissez-la blondir.",
    "Chaque voyageur composte son billet avant de monter à bord.",
    "L'assemblée approuve les comptes à l'unanimité des présents.",
)


def prose(chance: random.Random, count: int) -> str:
    """Return a few sentences."""
    return " ".join(chance.choice(SENTENCES) for _ in range(count))


def colour(chance: random.Random, low: int = 0, high: int = 255) -> QColor:
    """Return a colour between two levels."""
    return QColor(*(chance.randint(low, high) for _ in range(3)))


def blank_image(width: int, height: int, fill: QColor | Qt.GlobalColor) -> QImage:
    """Return an empty picture."""
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(fill)
    return image


# Drawings ----------------------------------------------------------------------------------------


def _chart(chance: random.Random) -> QImage:
    """Draw a chart with a charting library's own themes and axes."""
    chart = QPolarChart() if chance.random() < 0.1 else QChart()
    kind = chance.choice(["bar", "pie", "line", "spline", "scatter", "area"])
    if isinstance(chart, QPolarChart):
        kind = "line"
    for _ in range(1 if kind in ("bar", "pie") else chance.randint(1, 4)):
        chart.addSeries(_series(chance, kind))
    if kind != "pie":
        chart.createDefaultAxes()
    chart.setTitle(prose(chance, 1)[:40])
    chart.setTheme(chance.choice(list(QChart.ChartTheme)))
    view = QChartView(chart)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.resize(chance.choice([QSize(640, 480), QSize(900, 500), QSize(500, 500)]))
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)


def _series(chance: random.Random, kind: str) -> QAbstractSeries:
    if kind == "pie":
        pie = QPieSeries()
        for _ in range(chance.randint(3, 9)):
            pie.append(prose(chance, 1)[:8], chance.randint(1, 30))
        pie.setHoleSize(chance.choice([0.0, 0.0, 0.4]))
        return pie
    if kind == "bar":
        bars = chance.choice([QBarSeries, QHorizontalStackedBarSeries])()
        count = chance.randint(3, 10)
        for _ in range(chance.randint(1, 4)):
            series = QBarSet(prose(chance, 1)[:8])
            series.append([float(chance.randint(1, 50)) for _ in range(count)])
            bars.append(series)
        return bars
    classes = {"spline": QSplineSeries, "scatter": QScatterSeries}
    curve = classes.get(kind, QLineSeries)()
    level = chance.uniform(10, 40)
    for x in range(chance.randint(6, 40)):
        level += chance.uniform(-5, 5)
        curve.append(float(x), level)
    if kind == "area":
        area = QAreaSeries(curve)
        curve.setParent(area)
        return area
    return curve


def _figure(chance: random.Random) -> QImage:
    """Paint a landscape, a boat, a flower, a robot or a tangle of soft outlines."""
    image = blank_image(
        600, 600, colour(chance, 120, 255) if chance.random() < 0.6 else QColor("white")
    )
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    filled = chance.random() < 0.7
    painter.setPen(QPen(QColor(20, 20, 30), chance.choice([0, 2, 5, 9])))
    chance.choice([_boat, _flower, _robot, _tangle, _mountains])(chance, painter, filled)
    painter.end()
    return image


def _brush(chance: random.Random, filled: bool) -> QBrush:
    if not filled:
        return QBrush(Qt.BrushStyle.NoBrush)
    if chance.random() < 0.4:
        gradient = QLinearGradient(0, 0, 600, 600)
        gradient.setColorAt(0, colour(chance))
        gradient.setColorAt(1, colour(chance))
        return QBrush(gradient)
    return QBrush(colour(chance))


def _boat(chance: random.Random, painter: QPainter, filled: bool) -> None:
    painter.setBrush(_brush(chance, filled))
    painter.drawRect(-10, 420, 620, 200)
    hull = QPainterPath(QPointF(140, 400))
    hull.lineTo(460, 400)
    hull.quadTo(420, 500, 300, 490)
    hull.quadTo(180, 500, 140, 400)
    painter.setBrush(_brush(chance, filled))
    painter.drawPath(hull)
    for side in (-1, 1):
        painter.setBrush(_brush(chance, filled))
        painter.drawPolygon([QPointF(300, 390), QPointF(300, 90), QPointF(300 + side * 150, 380)])


def _flower(chance: random.Random, painter: QPainter, filled: bool) -> None:
    painter.drawLine(300, 300, 300, 590)
    petals, painter_brush = chance.randint(5, 14), _brush(chance, filled)
    for i in range(petals):
        painter.save()
        painter.translate(300, 260)
        painter.rotate(360 * i / petals)
        painter.setBrush(painter_brush)
        painter.drawEllipse(QRectF(-40, -210, 80, 190))
        painter.restore()
    painter.setBrush(_brush(chance, filled))
    painter.drawEllipse(QPointF(300, 260), 60, 60)


def _robot(chance: random.Random, painter: QPainter, filled: bool) -> None:
    for box in (
        (200, 60, 200, 150),
        (160, 230, 280, 200),
        (100, 240, 40, 160),
        (460, 240, 40, 160),
        (210, 440, 60, 130),
        (330, 440, 60, 130),
    ):
        painter.setBrush(_brush(chance, filled))
        painter.drawRoundedRect(QRectF(*box), 18, 18)
    painter.setBrush(QColor("white"))
    for x in (255, 345):
        painter.drawEllipse(QPointF(x, 120), 24, 24)
    painter.drawArc(QRectF(250, 130, 100, 60), 200 * 16, 140 * 16)


def _tangle(chance: random.Random, painter: QPainter, filled: bool) -> None:
    for _ in range(chance.randint(5, 25)):
        path = QPainterPath(QPointF(chance.uniform(0, 600), chance.uniform(0, 600)))
        for _bend in range(chance.randint(2, 6)):
            path.cubicTo(*(QPointF(chance.uniform(0, 600), chance.uniform(0, 600)) for _ in "abc"))
        painter.setBrush(_brush(chance, filled and chance.random() < 0.4))
        painter.drawPath(path)


def _mountains(chance: random.Random, painter: QPainter, filled: bool) -> None:
    painter.setBrush(_brush(chance, filled))
    painter.drawEllipse(QPointF(chance.uniform(80, 520), 110), 60, 60)
    for layer in range(chance.randint(2, 5)):
        path = QPainterPath(QPointF(-10, 610))
        phase, height = chance.uniform(0, 6), 220 + 90 * layer
        for x in range(-10, 620, 10):
            path.lineTo(x, height + 60 * math.sin(x / 70 + phase) + 25 * math.sin(x / 23))
        path.lineTo(620, 610)
        painter.setBrush(_brush(chance, filled))
        painter.drawPath(path)


def drawing(chance: random.Random) -> QImage:
    """A chart or a painted figure."""
    return _chart(chance) if chance.random() < 0.5 else _figure(chance)
