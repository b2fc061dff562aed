"""Invented pictures of building sites, drawn and not taken."""

import io
from random import Random

TITLES = ("演示图：主体施工（虚构）", "演示图：塔吊安装（虚构）", "演示图：厂区全景（虚构）")
WIDTH, HEIGHT = 1200, 900
SKY, GROUND, CRANE = (205, 224, 232), (196, 184, 160), (196, 120, 30)


def draw_picture(number: int) -> bytes:
    """A PNG; the same number gives the same picture."""
    from PIL import Image, ImageDraw  # only where a demo is made

    rng = Random(f"picture {number}")
    picture = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 640, WIDTH, HEIGHT), fill=GROUND)
    for left in range(80, 1000, 260):
        top, grey = rng.randint(260, 520), rng.randint(120, 180)
        draw.rectangle((left, top, left + 200, 700), fill=(grey, grey + 8, grey + 14))
        for x in range(left + 20, left + 180, 45):
            for y in range(top + 20, 660, 60):
                draw.rectangle((x, y, x + 24, y + 34), fill=(grey - 50, grey - 36, grey - 26))
    mast = rng.randint(300, 900)
    draw.line((mast, 720, mast, 120), fill=CRANE, width=14)
    draw.line((mast - 160, 160, mast + 380, 160), fill=CRANE, width=10)
    draw.line((mast, 100, mast + 300, 158), fill=CRANE, width=4)
    draw.line((mast + 300, 160, mast + 300, 380), fill=CRANE, width=4)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
