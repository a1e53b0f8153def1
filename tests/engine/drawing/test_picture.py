"""A picture that is handed in becomes a square PNG with nothing of the file but its pixels."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from guildmark.engine.drawing.picture import MOST_BYTES, SIDE, PictureError, draw_picture, square_picture


def picture(kind="PNG", size=(600, 400), mode="RGB", **more):
    image = Image.new(mode, size, "red")
    image.paste("blue", (size[0] // 3, 0, size[0] * 2 // 3, size[1]))
    kept = io.BytesIO()
    image.save(kept, kind, **more)
    return kept.getvalue()


def problem(content):
    with pytest.raises(PictureError) as caught:
        square_picture(content)
    return caught.value.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_its_middle_is_kept_as_a_square(kind):
    made = Image.open(io.BytesIO(square_picture(picture(kind))))
    assert (made.format, made.size) == ("PNG", (SIDE, SIDE))
    assert made.getpixel((SIDE // 2, SIDE // 2))[2] > 200
    assert made.getpixel((2, SIDE // 2))[0] > 200


def test_nothing_else_of_the_file_is_kept():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretCamera", 6
    told = PngInfo()
    told.add_itxt("openbadgecredential", "{}")
    for content in (picture("JPEG", exif=exif, comment=b"SecretPlace"), picture(pnginfo=told), picture() + b"Secret"):
        made = square_picture(content)
        assert b"Secret" not in made
        assert set(Image.open(io.BytesIO(made)).info) <= set()


def test_a_picture_is_turned_as_its_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    made = Image.open(io.BytesIO(square_picture(picture("JPEG", size=(400, 400), exif=exif))))
    assert made.getpixel((SIDE // 2, 5))[0] > 200
    assert made.getpixel((5, SIDE // 2))[2] > 200


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (picture("GIF"), "not_a_picture"),
        (picture("WEBP"), "not_a_picture"),
        (picture()[:200], "not_a_picture"),
        (picture(size=(191, 600)), "too_small"),
        (picture(size=(9000, 9000), mode="1"), "too_many_pixels"),
        (picture(size=(6000, 6000), mode="1"), "too_many_pixels"),
        (bytes(MOST_BYTES + 1), "too_large"),
    ],
    ids=["empty", "svg", "gif", "webp", "cut", "small", "bomb", "large", "heavy"],
)
def test_what_cannot_be_used_says_why(content, code):
    assert problem(content) == code


def test_a_picture_of_ones_own_stands_in_a_drawing_of_the_same_form():
    drawn = draw_picture("A <b>", square_picture(picture()), about="About & more")
    assert 'aria-label="A &lt;b&gt;"' in drawn
    assert "<desc>About &amp; more</desc>" in drawn
    assert 'href="data:image/png;base64,' in drawn
