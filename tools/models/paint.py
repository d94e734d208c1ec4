"""Paints training pictures from drawings, with captions that say exactly what was painted."""
import numpy as np

import words
from corpus import dilate, erode

GRID_Y, GRID_X = np.mgrid[0:64, 0:64].astype(np.float32)
RADIUS = np.hypot(GRID_X - 31.5, GRID_Y - 31.5)

# Contexts: what stands around the thing, and how the thing stands. Styles: how it is drawn.
CROSSED = "crossed out"
LAYOUTS = ["small", "tilted left", "tilted right", "upside down", "two", "three", "four", "in the top left corner", "in the top right corner",
           "in the bottom left corner", "in the bottom right corner"]
# The same after the noun, where a context stands that is added to a finished prompt.
LAYOUTS_AFTER = {"small": "shown small", "two": "shown twice", "three": "shown three times", "four": "shown four times"}
FRAMES = ["in a circle", "in a square", "on a round tile", "on a square tile"]
BADGES = ["with a plus badge", "with a minus badge", "with a check badge", "with a cross badge", "with a dot badge"]
PATTERNS = ["striped", "dotted", "checkered", "gradient"]
STYLES = ["sticker", "neon", "gradient filled", "hatched", "pixel", "blurred", "embossed", "shadowed", "chalk", "stamped", "two tone"]


class Painter:
    """Draws batches: f32[n,32,32,3] in -1..1 and captions. Equal seeds give equal batches."""

    def __init__(self, corpus, seed, plain=0.45, colour=0.2, boost=3.0):
        self.corpus, self.random = corpus, np.random.default_rng(seed)
        self.plain, self.colour = plain, colour
        self.by_noun = [self._grouped(corpus.inks), self._grouped(corpus.colours)]
        self.lookup = [dict(group) for group in self.by_noun]
        # Classes of the experiments come more often than other nouns; among equals, a noun with many drawings a little more often.
        self.weights = []
        for group in self.by_noun:
            weight = np.array([len(drawings) ** 0.5 * (boost if noun in words.CLASSES else 1) for noun, drawings in group])
            self.weights.append(np.cumsum(weight / weight.sum()))

    @staticmethod
    def _grouped(drawings):
        groups = {}
        for drawing in drawings:
            groups.setdefault(drawing[0], []).append(drawing)
        return sorted(groups.items())

    def batch(self, count, alike=1):
        """Paints `count` pictures, `alike` in a row of one noun; gives pictures, captions and nouns."""
        pictures, captions, nouns = np.empty((count, 32, 32, 3), np.float32), [], []
        for i in range(count):
            picture, caption, noun = self.one(nouns[-1] if i % alike else None)
            pictures[i] = picture.reshape(32, 2, 32, 2, 3).mean((1, 3))
            captions.append(caption)
            nouns.append(noun)
        return pictures / 127.5 - 1, captions, nouns

    def one(self, noun=None):
        """Paints one picture f32[64,64,3] in 0..255, of a noun if one is given."""
        r = self.random
        kind = int(r.random() < self.colour)
        if noun is not None and noun not in self.lookup[kind]:
            kind = 1 - kind
        group = self.by_noun[kind]
        if noun is None:
            drawings = group[min(int(np.searchsorted(self.weights[kind], r.random())), len(group) - 1)][1]
        else:
            drawings = self.lookup[kind][noun]
        drawing = drawings[r.integers(len(drawings))]
        return self._in_colours(drawing) if kind else self._in_ink(drawing)

    def _pick(self, options):
        return options[self.random.integers(len(options))]

    def _jitter(self, pixels):
        r = self.random
        if r.random() < 0.3:
            pixels = pixels[:, ::-1]
        down, right = (int(shift) for shift in r.integers(0, 5, 2))
        return np.pad(pixels, [(2, 2), (2, 2)] + [(0, 0)] * (pixels.ndim - 2))[down:down + 64, right:right + 64]

    def _in_colours(self, drawing):
        noun, _, hand, crossed, pixels = drawing
        r = self.random
        pixels = self._jitter(pixels.astype(np.float32))
        alpha, own = pixels[..., 3:] / 255, pixels[..., :3]
        words_before, words_after = ([CROSSED] if crossed else []), []
        if r.random() < 0.25:
            alpha_own = layout(np.concatenate([own * alpha, alpha], -1), chosen := self._pick(LAYOUTS))
            alpha = alpha_own[..., 3:]
            own = alpha_own[..., :3] / np.maximum(alpha, 1e-3)
            self._place_words(chosen, words_before, words_after)
        ground_name, ground = self._ground(0.5)
        picture = own * alpha + ground * (1 - alpha)
        hand = self._pick([hand, hand, hand + " icon", "colorful icon"])
        return picture, caption(words_before, hand, noun, words_after, ground_name), noun

    def _in_ink(self, drawing):
        noun, stroke, hand, crossed, pixels = drawing
        r = self.random
        alpha = self._jitter(pixels.astype(np.float32) / 255)
        plain = r.random() < self.plain
        words_before, words_after, style = ([CROSSED] if crossed else []), [], None
        if hand in ("pixel", "sketch", "angular", "blocky") and r.random() < 0.5:
            style = hand
        if not plain:
            if r.random() < 0.45:
                chosen = self._pick(LAYOUTS)
                alpha = layout(alpha[..., None], chosen)[..., 0]
                self._place_words(chosen, words_before, words_after)
            style = self._pick(STYLES) if r.random() < 0.5 and style is None else style
        ground_name, ground = self._ground(0.6 if plain else 0.35, plain)
        names = list(words.COLOURS)
        colour_name = "black" if r.random() < 0.4 else self._pick(names)
        if np.abs(np.array(words.COLOURS[colour_name]) - ground.reshape(-1, 3).mean(0)).sum() < 150:
            colour_name = "black" if ground.mean() > 127 else "white"
        colour = np.array(words.COLOURS[colour_name], np.float32)
        if not plain and r.random() < 0.3 and not words_before and not words_after:
            alpha, ground, colour_name, colour, frame = self._framed(alpha, ground, colour_name, colour)
            words_after.append(frame)
        picture = drawn(alpha, colour, ground, style, r)
        if not plain and r.random() < 0.2:
            badge = self._pick(BADGES)
            picture = badged(picture, badge, ground, r)
            words_after.append(badge)
        look = stroke if style in (None, "shadowed", "gradient filled", "two tone") else None
        text = " ".join(part for part in (colour_name, style, look, "icon") if part)
        return picture, caption(words_before, text, noun, words_after, ground_name), noun

    def _place_words(self, chosen, before, after):
        """Puts the words of a layout before the look or after the noun."""
        if chosen.startswith("in the") or chosen == "upside down" or self.random.random() < 0.5:
            after.append(LAYOUTS_AFTER.get(chosen, chosen))
        else:
            before.append(chosen)

    def _ground(self, white, plain=True):
        """Gives a ground by name: f32[64,64,3]."""
        name = "white" if self.random.random() < white else self._pick(list(words.GROUNDS))
        ground = np.broadcast_to(np.array(words.GROUNDS[name], np.float32), (64, 64, 3))
        if not plain and self.random.random() < 0.2:
            pattern = self._pick(PATTERNS)
            return f"{pattern} {name}", patterned(ground, pattern)
        return name, ground

    def _framed(self, alpha, ground, colour_name, colour):
        """Sets the drawing, made smaller, in a frame or on a tile; on a tile it takes a colour that can be seen there."""
        frame = self._pick(FRAMES)
        small = resized(alpha[..., None], 0.62)[..., 0]
        inside = RADIUS < 30 if "circle" in frame or "round" in frame else np.maximum(abs(GRID_X - 31.5), abs(GRID_Y - 31.5)) < 29
        if frame.startswith("in"):
            hole = RADIUS < 27 if "circle" in frame else np.maximum(abs(GRID_X - 31.5), abs(GRID_Y - 31.5)) < 26
            return np.maximum(small, inside & ~hole), ground, colour_name, colour, frame
        tile_name = self._pick(["red", "orange", "green", "teal", "blue", "purple", "pink", "black"])
        tile = np.array(words.COLOURS[tile_name], np.float32)
        ground = np.where(inside[..., None], tile, ground)
        return small, ground, "white", np.array(words.COLOURS["white"], np.float32), frame.replace("a ", f"a {tile_name} ", 1)


def caption(before, look, noun, after, ground):
    """Joins the parts of a caption; two, three and four make the noun stay as it is, since icons have no plural."""
    return " ".join([*before, look, "of", noun, *after, "on", ground, "background"])


def resized(pixels, scale):
    """Makes a picture f32[64,64,c] smaller about its middle, averaging over the pixels that fall together."""
    side = int(round(64 * scale))
    edges = (np.arange(side + 1) * 64 / side)
    sums = np.zeros((65, 65, pixels.shape[2]), np.float64)
    sums[1:, 1:] = pixels.cumsum(0).cumsum(1)
    whole, part = np.floor(edges).astype(int), (edges % 1)[:, None, None]
    upper = np.minimum(whole + 1, 64)
    rows = sums[whole] * (1 - part) + sums[upper] * part
    part = (edges % 1)[None, :, None]
    area = rows[:, whole] * (1 - part) + rows[:, upper] * part
    small = np.diff(np.diff(area, axis=0), axis=1) * (side / 64) ** 2
    out = np.zeros_like(pixels)
    at = (64 - side) // 2
    out[at:at + side, at:at + side] = small
    return out


def layout(pixels, chosen):
    """Places a picture f32[64,64,c], colours multiplied by alpha: smaller, turned, in a corner or several times."""
    if chosen == "small":
        return resized(pixels, 0.55)
    if chosen.startswith("tilted"):
        return turned(resized(pixels, 0.85), 22 if chosen.endswith("right") else -22)
    if chosen == "upside down":
        return pixels[::-1, ::-1]
    half = resized(pixels, 0.46)
    place = lambda dx, dy: np.roll(half, (dy, dx), (0, 1))
    if chosen == "two":
        return place(-16, 0) + place(16, 0)
    if chosen == "three":
        return place(0, -15) + place(-16, 15) + place(16, 15)
    if chosen == "four":
        return place(-16, -16) + place(16, -16) + place(-16, 16) + place(16, 16)
    return place(-15 if "left" in chosen else 15, -15 if "top" in chosen else 15)


def turned(pixels, degrees):
    """Turns a picture clockwise about its middle, with bilinear interpolation."""
    a = np.deg2rad(degrees)
    x, y = GRID_X - 31.5, GRID_Y - 31.5
    u = np.clip(np.cos(a) * x + np.sin(a) * y + 31.5, 0, 62.999)
    v = np.clip(-np.sin(a) * x + np.cos(a) * y + 31.5, 0, 62.999)
    i, j = v.astype(int), u.astype(int)
    f, g = (v - i)[..., None], (u - j)[..., None]
    return (pixels[i, j] * (1 - f) + pixels[i + 1, j] * f) * (1 - g) + (pixels[i, j + 1] * (1 - f) + pixels[i + 1, j + 1] * f) * g


def patterned(ground, pattern):
    """Gives a ground a second, fainter tone: darker on light grounds, lighter on dark ones."""
    other = ground * 0.88 if ground.mean() > 127 else ground * 0.8 + 51
    if pattern == "striped":
        mask = ((GRID_X + GRID_Y) // 8) % 2
    elif pattern == "dotted":
        mask = (np.hypot(GRID_X % 16 - 7.5, GRID_Y % 16 - 7.5) < 3.6).astype(np.float32)
    elif pattern == "checkered":
        mask = (GRID_X // 16 + GRID_Y // 16) % 2
    else:
        other, mask = (ground * 0.7 if ground.mean() > 127 else ground * 0.5 + 127), GRID_Y / 63
    return ground * (1 - mask[..., None]) + other * mask[..., None]


def softened(alpha, times):
    """Blurs by repeated averaging over 3x3 pixels."""
    for _ in range(times):
        wide = np.pad(alpha, 1)
        rows = wide[:-2] + wide[1:-1] + wide[2:]
        alpha = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9
    return alpha


def drawn(alpha, colour, ground, style, r):
    """Lays ink of one colour, in a style, on a ground."""
    lay = lambda a, c, g: c * a[..., None] + g * (1 - a[..., None])
    if style == "sticker":
        rim = alpha
        for _ in range(5):
            rim = dilate(rim)
        edge = softened(dilate(dilate(rim)), 1)
        return lay(alpha, colour, lay(rim, np.array([255, 255, 255], np.float32), lay(edge, np.array([150, 150, 150], np.float32), ground)))
    if style == "neon":
        glow = np.clip(softened(alpha, 7) * 1.6, 0, 1)
        return lay(alpha * 0.75, colour * 0.4 + 153, lay(glow * 0.85, colour, ground * 0.35))
    if style == "gradient filled":
        return lay(alpha, colour + (255 - colour) * 0.75 * (1 - GRID_Y[..., None] / 63), ground)
    if style == "hatched":
        return lay(alpha * np.where((GRID_X - GRID_Y) % 6 < 3, 1, 0.25), colour, ground)
    if style == "pixel":
        coarse = alpha.reshape(16, 4, 16, 4).mean((1, 3)) > 0.38
        return lay(np.kron(coarse, np.ones((4, 4))).astype(np.float32), colour, ground)
    if style == "blurred":
        return lay(np.clip(softened(alpha, 10) * 1.3, 0, 1), colour, ground)
    if style == "embossed":
        light, shade = np.roll(alpha, (-2, -2), (0, 1)), np.roll(alpha, (2, 2), (0, 1))
        return lay(alpha, ground * 0.9 + colour * 0.1, lay(light, ground * 0.4 + 153, lay(shade, ground * 0.45, ground)))
    if style == "shadowed":
        return lay(alpha, colour, lay(softened(np.roll(alpha, (5, 5), (0, 1)), 2) * 0.5, ground * 0.3, ground))
    if style == "chalk":
        return lay(alpha * np.clip(0.25 + 1.3 * r.random((64, 64)), 0, 1).astype(np.float32), colour, ground)
    if style == "stamped":
        holes = softened(r.random((64, 64)).astype(np.float32), 3)
        return lay(alpha * np.clip((holes - 0.44) * 18, 0.1, 1), colour, ground)
    if style == "two tone":
        return lay(alpha, np.where(GRID_X[..., None] < 32, colour, colour * 0.45 + 100), ground)
    return lay(alpha, colour, ground)


def badged(picture, badge, ground, r):
    """Puts a round badge with a sign into the bottom right corner."""
    x, y = GRID_X - 50, GRID_Y - 50
    sign = badge.split()[2]
    colour = {"plus": (50, 160, 70), "minus": (214, 40, 40), "check": (50, 160, 70), "cross": (214, 40, 40), "dot": (40, 100, 220)}[sign]
    bar = lambda u, v: (abs(u) < 7) & (abs(v) < 1.8)
    a, b = (x + y) / 2 ** 0.5, (x - y) / 2 ** 0.5
    mark = {"plus": bar(x, y) | bar(y, x), "minus": bar(x, y), "cross": bar(a, b) | bar(b, a), "dot": np.hypot(x, y) < 4.5,
            "check": ((abs((x + 3 - (y - 1)) / 2 ** 0.5) < 1.8) & (x < 0) & (x > -7)) | ((abs((x + (y - 4)) / 2 ** 0.5 - 0.5) < 1.8) & (x > -2.5) & (x < 7))}[sign]
    distance = np.hypot(x, y)[..., None]
    picture = np.where(distance < 13.5, ground, picture)
    picture = np.where(distance < 11.5, np.array(colour, np.float32), picture)
    return np.where(mark[..., None], np.float32(255), picture)
