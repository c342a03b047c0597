"""Draws rates over numbers of rows, both logarithmic, as an SVG of plain text that is readable on a
light and a dark page."""
import math

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 40, 60
STYLE = """  <style>
    svg { background: #ffffff } text { font: 13px sans-serif; fill: #222222 }
    .title { font-size: 15px } .grid { stroke: #dddddd } .axis { stroke: #222222 }
    .line { fill: none; stroke-width: 2 }
    .c0 { stroke: #1b6ac9 } .c1 { stroke: #0b8043 } .c2 { stroke: #b3541e } .c3 { stroke: #7b3fb5 }
    .two { stroke-dasharray: 6 4 }
    @media (prefers-color-scheme: dark) {
      svg { background: #16181c } text { fill: #e6e6e6 }
      .grid { stroke: #3a3d44 } .axis { stroke: #e6e6e6 }
      .c0 { stroke: #6db3ff } .c1 { stroke: #5fd38d } .c2 { stroke: #f2a06b } .c3 { stroke: #c79bff }
    }
  </style>"""
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def decades(values):
    """The powers of ten that hold all values between them; at least one decade."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def power(exponent):
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def draw(series):
    """`series`: label → [(rows, rows a second), …], none empty. Every second line is dashed."""
    points = [point for line in series.values() for point in line]
    x_low, x_high = decades([x for x, _ in points])
    y_low, y_high = decades([y for _, y in points])

    def x_of(value):
        part = (math.log10(value) - x_low) / (x_high - x_low)
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y_of(value):
        part = (math.log10(value) - y_low) / (y_high - y_low)
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
           "  <title>Rows a second over the number of rows</title>", STYLE,
           f'  <text class="title" x="{LEFT}" y="22">Rows a second, the start included</text>']
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for exponent in range(x_low, x_high + 1):
        x = x_of(10**exponent)
        out.append(f'  <line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}"/>')
        out.append(f'  <text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">'
                   f'{power(exponent)}</text>')
    for exponent in range(y_low, y_high + 1):
        y = y_of(10**exponent)
        out.append(f'  <line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>')
        out.append(f'  <text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
                   f'{power(exponent)}</text>')
    out += [f'  <line class="axis" x1="{LEFT}" y1="{bottom}" x2="{right}" y2="{bottom}"/>',
            f'  <line class="axis" x1="{LEFT}" y1="{TOP}" x2="{LEFT}" y2="{bottom}"/>',
            f'  <text x="{(LEFT + right) / 2:.0f}" y="{HEIGHT - 18}" text-anchor="middle">rows</text>',
            f'  <text transform="translate(20 {(TOP + bottom) / 2:.0f}) rotate(-90)"'
            ' text-anchor="middle">rows/s</text>']
    for i, (label, line) in enumerate(series.items()):
        kind = f"line c{i % 4}" + (" two" if i % 2 else "")
        path = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in sorted(line))
        out.append(f'  <polyline class="{kind}" points="{path}"/>')
        y = TOP + 10 + 24 * i
        out.append(f'  <line class="{kind}" x1="{right + 12}" y1="{y}" x2="{right + 40}" y2="{y}"/>')
        out.append(f'  <text x="{right + 46}" y="{y + 4}">{label}</text>')
    return "\n".join(out) + "\n</svg>\n"
