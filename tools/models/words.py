"""The closed world of the icon models: nouns, colours, grounds, strokes, contexts and styles that captions name."""
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPLITS = json.loads((ROOT / "src/StreamSynth.Media/Icons/icons.json").read_text())
CLASSES = SPLITS["classes"]

COLOURS = {
    "black": (20, 20, 20), "red": (214, 40, 40), "orange": (244, 140, 30), "yellow": (250, 205, 40), "green": (50, 160, 70),
    "teal": (20, 160, 160), "blue": (40, 100, 220), "purple": (130, 60, 190), "pink": (240, 110, 170), "brown": (130, 80, 40),
    "gray": (120, 120, 120), "white": (250, 250, 250),
}
GROUNDS = {
    "white": (255, 255, 255), "light gray": (225, 225, 225), "dark": (35, 35, 40), "cream": (250, 240, 215), "light blue": (200, 225, 250),
    "light green": (205, 240, 205), "pink": (250, 210, 225), "yellow": (255, 235, 140), "navy": (25, 40, 90),
}
STROKES = ["thin outline", "outline", "bold", "solid", "duotone"]

# Names that icon sets use for the same thing.
SAME = {
    "mic": "microphone", "bulb": "lightbulb", "light bulb": "lightbulb", "headphone": "headphones", "flame": "fire", "bullhorn": "megaphone",
    "office building": "building", "plane": "airplane", "bike": "bicycle", "home": "house", "gem": "diamond", "boat": "ship",
    "mail": "envelope", "email": "envelope", "package": "box", "bolt": "lightning", "drop": "droplet", "t shirt": "shirt",
    "television": "tv", "trash can": "trash", "bin": "trash", "cog": "gear", "settings": "gear", "location": "map pin", "pin": "map pin",
    "map marker": "map pin", "location pin": "map pin", "hamburger": "burger", "puzzle piece": "puzzle", "game controller": "gamepad",
    "magnifying glass": "search", "zoom": "search", "thumb up": "thumbs up", "thumb down": "thumbs down", "padlock": "lock",
    "birthday cake": "cake", "paint brush": "brush", "paintbrush": "brush", "doughnut": "donut", "telephone": "phone", "beer mug": "beer",
    "video camera": "camcorder", "floppy disk": "floppy", "cart": "shopping cart", "basket": "shopping basket", "photo": "image", "picture": "image",
    "earth": "globe", "pills": "pill", "chart bar": "bar chart", "graph": "bar chart", "chart pie": "pie chart", "speech bubble": "comment",
    "message": "comment", "chat": "comment", "music": "music note", "computer": "monitor", "screen": "monitor", "desktop": "monitor",
    "notebook computer": "laptop", "prize": "trophy", "spectacles": "glasses", "bluetooth device": "bluetooth", "flash light": "flashlight",
    "train front": "train", "bus front": "bus", "book closed": "book", "calendar blank": "calendar", "pencil tip": "pencil",
    "wrist watch": "watch", "wristwatch": "watch", "smartwatch": "watch", "key skeleton": "key", "tool": "wrench", "spanner": "wrench",
}

# Concrete nouns that a picture of 32 pixels can show, besides the classes.
OTHERS = """airplane alien ambulance anchor apple atom axe baby backpack bag ball balloon banana bandage barcode basketball bat bathtub beer
bell bicycle bird bomb bone bottle bow bowl box brain bread bridge broom brush bucket burger butterfly cactus cake camcorder candle candy car
carrot castle cat chair cheese cherry chess-knight chess-pawn chip church clock cloud coffee coin comment cookie couch cow crane credit-card
cube cup diamond dice dna dog door donut dress droplet drum dumbbell ear egg elephant envelope eraser eye factory fan feather fish flask
flashlight floppy flower folder football fork gamepad gavel gear ghost glasses grapes guitar hammer hand hat helicopter horse hourglass house
ice-cream image knife ladder lamp leaf lemon lighthouse lightning lipstick lock lungs mailbox map map-pin medal microscope monitor moon
motorcycle mountain mushroom music-note nail newspaper note notebook palette palm paw phone piano pig pill pizza planet plug puzzle rabbit radio
rainbow ribbon ring road robot rose ruler satellite screwdriver scroll search ship shirt shopping-bag shopping-basket shopping-cart shovel skull
snail snowflake snowman sofa spider spoon stethoscope stopwatch strawberry suitcase sunglasses sword syringe taxi telescope tank tent test-tube
toilet tooth tornado tractor traffic-light trash tree truck tv volcano wallet whale wheelchair window wine-glass
alarm-clock bar-chart pie-chart qr-code fingerprint handshake magic-wand piggy-bank money-bag wine fire-extinguisher satellite-dish
palm-tree sim-card usb webcam speaker tablet drone circus-tent paint-roller toolbox passport""".replace("-", "_").split()
OTHERS = [noun.replace("_", " ") for noun in OTHERS]
NOUNS = list(dict.fromkeys(CLASSES + OTHERS))


def noun_of(icon_class):
    """The noun that captions use for an icon's class by the name rule."""
    return SAME.get(icon_class, icon_class)


def plain(noun):
    """Whether a name is words that a caption can hold."""
    return re.fullmatch("[a-z]+( [a-z]+){0,2}", noun) is not None and len(noun) > 1
