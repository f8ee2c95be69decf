"""The symbol of a code, read back by an independent reader (zxing-cpp)."""

import io

import msgspec
import pytest
import zxingcpp
from PIL import Image

from adapters.documents.data_matrix import png
from tests.adapters.documents.two_d_doc_samples import CAMILLE, RII, code, record

SHORT = code()
LONG = code(
    RII,
    record(
        msgspec.structs.replace(
            CAMILLE, birth_name="A" * 50, given_names=("B" * 30, "C" * 40), birthplace_name="D" * 40
        )
    ),
)


def scan(image: Image.Image) -> bytes:
    """Read the one symbol of an image."""
    (found,) = zxingcpp.read_barcodes(image.convert("L"))
    assert found.format == zxingcpp.BarcodeFormat.DataMatrix
    return bytes(found.bytes)


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
def test_the_symbol_says_the_code_to_the_byte(text: str) -> None:
    assert scan(Image.open(io.BytesIO(png(text)))) == text.encode("ascii")


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
def test_a_module_is_8_pixels_of_one_bit_with_2_white_modules_around(text: str) -> None:
    image = Image.open(io.BytesIO(png(text)))

    assert image.mode == "1"
    assert image.width == image.height
    assert image.width % 8 == 0
    inner = image.crop((16, 16, image.width - 16, image.height - 16))
    assert [image.getpixel((place, 15)) for place in range(image.width)] == [255] * image.width
    assert [image.getpixel((15, place)) for place in range(image.height)] == [255] * image.height
    # The solid sides of the symbol: left and bottom.
    assert {inner.getpixel((0, place)) for place in range(inner.height)} == {0}
    assert {inner.getpixel((place, inner.height - 1)) for place in range(inner.width)} == {0}
    small = image.resize((image.width // 8, image.height // 8), Image.Resampling.NEAREST)
    assert small.resize(image.size, Image.Resampling.NEAREST).tobytes() == image.tobytes()


def test_the_symbol_fits_40_millimetres_with_modules_of_half_a_millimetre() -> None:
    assert Image.open(io.BytesIO(png(SHORT))).width // 8 <= 68
    assert Image.open(io.BytesIO(png(LONG))).width // 8 <= 84


def test_the_same_text_has_the_same_bytes() -> None:
    assert png(SHORT) == png(SHORT)


@pytest.mark.parametrize("degrees", [-6, 3, 90])
def test_a_blurred_and_turned_copy_is_still_read(degrees: int) -> None:
    page = Image.new("L", (900, 900), 255)
    page.paste(Image.open(io.BytesIO(png(SHORT))).resize((320, 320), Image.Resampling.BOX), (250, 250))
    copied = io.BytesIO()
    page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255).save(copied, "JPEG", quality=40)

    assert scan(Image.open(copied)) == SHORT.encode("ascii")


def test_what_no_symbol_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        png("A" * 3000)
